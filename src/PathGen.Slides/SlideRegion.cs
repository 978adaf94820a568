namespace PathGen.Slides;

/// <summary>A rectangle of a slide in level-0 pixels.</summary>
/// <param name="X">Left edge.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Width">Width, more than 0.</param>
/// <param name="Height">Height, more than 0.</param>
public readonly record struct SlideRegion(long X, long Y, long Width, long Height);
