using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>What became of one tile: an embedding, or the reason why there is none.</summary>
/// <param name="Tile">The tile.</param>
/// <param name="Embedding">D floats of unit length; empty where the tile failed.</param>
/// <param name="Failure">Why the tile could not be decoded, in one line; null where it was.</param>
public readonly record struct TileEmbedding(Tile Tile, ReadOnlyMemory<float> Embedding, string? Failure);
