using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>The embeddings of a slide's tiles, with their places and with the tiles that could not be read.</summary>
/// <param name="Tiles">The tiles that were embedded, in grid order; one for each row of <paramref name="Matrix"/>.</param>
/// <param name="Matrix">N × D, rows of unit length.</param>
/// <param name="Failures">Tiles that could not be decoded or were left out, with reasons.</param>
public sealed record SlideEmbeddings(IReadOnlyList<Tile> Tiles, EmbeddingMatrix Matrix, IReadOnlyList<TileFailure> Failures);
