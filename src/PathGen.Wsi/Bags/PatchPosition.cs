namespace PathGen.Wsi;

/// <summary>Where a patch lies: its upper left corner in level-0 pixels.</summary>
/// <param name="X">From the left.</param>
/// <param name="Y">From the top.</param>
public readonly record struct PatchPosition(long X, long Y);
