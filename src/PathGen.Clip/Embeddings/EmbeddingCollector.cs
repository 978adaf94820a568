using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>Gathers the embeddings of a slide and keeps watch over its failures. Not thread-safe.</summary>
internal sealed class EmbeddingCollector
{
    private readonly List<Tile> tiles = [];
    private readonly List<TileFailure> failures = [];
    private readonly int width;
    private readonly float[] values;

    /// <param name="slide">What messages call the slide.</param>
    /// <param name="tileCount">How many will come, failed ones included.</param>
    /// <param name="width">D.</param>
    /// <exception cref="SlideException">The matrix would exceed what one array holds.</exception>
    public EmbeddingCollector(string slide, int tileCount, int width)
    {
        if ((long)tileCount * width > Array.MaxLength)
            throw new SlideException($"{slide}: {tileCount} tiles of {width} floats exceed one matrix of {Array.MaxLength}. Embed the slide in parts, or as a stream.");
        this.width = width;
        values = new float[tileCount * width];
    }

    /// <summary>Tiles seen, failed ones included.</summary>
    public int Count => tiles.Count + failures.Count;

    public void Add(in TileEmbedding result)
    {
        if (result.Failure is { } reason)
        {
            failures.Add(new TileFailure(result.Tile, reason, result.FilteredOut));
            return;
        }

        result.Embedding.Span.CopyTo(values.AsSpan(tiles.Count * width, width));
        tiles.Add(result.Tile);
    }

    public SlideEmbeddings Build()
    {
        var used = tiles.Count * width;
        return new SlideEmbeddings(tiles, new EmbeddingMatrix(used == values.Length ? values : values.AsSpan(0, used).ToArray(), width), failures);
    }
}
