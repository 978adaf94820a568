namespace PathGen.Slides;

/// <summary>One place of a tile grid.</summary>
/// <param name="Index">0, 1, 2 … in row-major order over the tiles that were kept.</param>
/// <param name="Region">Where it lies, in level-0 pixels.</param>
/// <param name="TissueShare">Share of its area that is tissue, 0 to 1.</param>
public readonly record struct Tile(int Index, SlideRegion Region, double TissueShare);
