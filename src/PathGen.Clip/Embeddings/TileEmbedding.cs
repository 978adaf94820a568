using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>What became of one tile: an embedding, or the reason why there is none.</summary>
/// <param name="Tile">The tile.</param>
/// <param name="Embedding">D floats of unit length; empty where the tile failed or was left out.</param>
/// <param name="Failure">Why the tile has no embedding, in one line; null where it has.</param>
/// <param name="FilteredOut">Whether it was decoded and then left out by a filter, such as <see cref="SlideEmbedderOptions.MinFocus"/>: no damage of the slide.</param>
public readonly record struct TileEmbedding(Tile Tile, ReadOnlyMemory<float> Embedding, string? Failure, bool FilteredOut = false);
