namespace PathGen.Slides;

/// <summary>A stored tile of a slide that could not be decoded, or only with a warning.</summary>
/// <param name="Level">Index of the level.</param>
/// <param name="X">Left edge in that level's pixels.</param>
/// <param name="Y">Top edge in that level's pixels.</param>
/// <param name="Width">Width in that level's pixels.</param>
/// <param name="Height">Height in that level's pixels.</param>
/// <param name="Reason">What is wrong, in one line.</param>
public sealed record DamagedTile(int Level, long X, long Y, int Width, int Height, string Reason);
