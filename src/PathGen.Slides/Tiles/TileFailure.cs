namespace PathGen.Slides;

/// <summary>A tile that could not be decoded.</summary>
/// <param name="Tile">The tile.</param>
/// <param name="Reason">Why, in one line.</param>
public readonly record struct TileFailure(Tile Tile, string Reason);
