namespace PathGen.Slides;

/// <summary>One resolution of a slide.</summary>
/// <param name="Width">Width in this level's pixels.</param>
/// <param name="Height">Height in this level's pixels.</param>
/// <param name="Downsample">Level-0 pixels per pixel of this level, 1 or more; rarely an integer (2.0005…), never to be truncated.</param>
public readonly record struct SlideLevel(long Width, long Height, double Downsample);
