namespace PathGen.Slides;

/// <summary>A decoded tile in <see cref="TileCache"/>: its pixels go back to the pool when neither the cache nor a reader holds it any more.</summary>
internal sealed class CachedTile(TileCache.Key key, RgbImage image)
{
    // The one who made it holds it.
    private int holders = 1;

    /// <summary>Which tile it is.</summary>
    public TileCache.Key Key => key;

    /// <summary>The pixels. Never written again.</summary>
    public RgbImage Image => image;

    /// <summary>What it costs; the pool's buffers are powers of two.</summary>
    public long Bytes { get; } = (long)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(image.Stride * image.Height));

    /// <summary>Only while the cache's lock keeps it alive.</summary>
    public void Hold() => Interlocked.Increment(ref holders);

    /// <summary>To be called once for each hold.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref holders) == 0)
            image.Dispose();
    }
}
