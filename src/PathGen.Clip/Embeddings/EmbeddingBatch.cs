using System.Buffers;
using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>Collects prepared tiles for one call of the encoder. Failed tiles keep their place in the order. Not thread-safe.</summary>
/// <param name="encoder">The encoder.</param>
/// <param name="capacity">Tiles of a call.</param>
/// <param name="keep">Whether results may be kept; else they hold until the batch is encoded again.</param>
internal sealed class EmbeddingBatch(IImageEncoder encoder, int capacity, bool keep) : IDisposable
{
    // So that a slide of nothing but failures is still handed on now and then.
    private const int FailuresPerTile = 8;

    private readonly int itemLength = encoder.Preprocessor.Length;
    private readonly List<(Tile Tile, string? Failure, bool FilteredOut)> entries = [];
    private float[]? pixelValues;
    private float[] rows = [];
    private int decoded;

    public bool IsEmpty => entries.Count == 0;

    public bool IsFull => decoded == capacity || entries.Count == FailuresPerTile * capacity;

    public void Add(PreparedTile tile)
    {
        entries.Add((tile.Tile, tile.Failure, tile.FilteredOut));
        if (tile.Failure is not null)
            return;
        pixelValues ??= ArrayPool<float>.Shared.Rent(checked(capacity * itemLength));
        tile.PixelValues.Span.CopyTo(pixelValues.AsSpan(decoded++ * itemLength));
    }

    /// <summary>Embeds what was added and empties the batch.</summary>
    public TileEmbedding[] Encode(CancellationToken cancellationToken)
    {
        var width = encoder.EmbeddingWidth;
        if (keep || rows.Length < decoded * width)
            rows = new float[(keep ? decoded : capacity) * width];
        var embeddings = rows.AsMemory(0, decoded * width);
        if (decoded > 0)
            encoder.Encode(pixelValues.AsMemory(0, decoded * itemLength), embeddings, cancellationToken);
        var results = new TileEmbedding[entries.Count];
        var row = 0;
        for (var i = 0; i < results.Length; i++)
        {
            var (tile, failure, filteredOut) = entries[i];
            results[i] = new TileEmbedding(tile, failure is null ? embeddings.Slice(row++ * width, width) : default, failure, filteredOut);
        }

        entries.Clear();
        decoded = 0;
        return results;
    }

    public void Dispose()
    {
        if (pixelValues is { } rented)
            ArrayPool<float>.Shared.Return(rented);
        pixelValues = null;
    }
}
