namespace PathGen.Slides;

/// <summary>Where a frame lies in its level.</summary>
/// <param name="Column">Its left edge in the level's pixels, from 1; <see cref="int.MinValue"/> where it is not stated.</param>
/// <param name="Row">Its upper edge, likewise.</param>
/// <param name="Z">Height of its focal plane above the glass in µm.</param>
/// <param name="Path">Number of its optical path.</param>
internal readonly record struct FramePosition(int Column, int Row, float Z, int Path);
