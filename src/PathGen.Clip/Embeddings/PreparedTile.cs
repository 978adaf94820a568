using System.Buffers;
using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>A tile as an encoder takes it: 3 × S × S floats in a pooled buffer, or the reason why there are none.</summary>
internal sealed class PreparedTile : IDisposable
{
    // Bounds what a format's message can add to files and memory.
    private const int MaxReason = 1000;

    private readonly int length;
    private float[]? buffer;

    private PreparedTile(Tile tile, float[]? buffer, int length, string? failure, bool filteredOut = false)
    {
        Tile = tile;
        Failure = failure;
        FilteredOut = filteredOut;
        this.buffer = buffer;
        this.length = length;
    }

    public Tile Tile { get; }

    public string? Failure { get; }

    public bool FilteredOut { get; }

    public Memory<float> PixelValues => buffer.AsMemory(0, length);

    /// <summary>Preprocesses a tile and disposes its picture.</summary>
    public static PreparedTile From(TilePixels pixels, ImagePreprocessor preprocessor)
    {
        using (pixels)
        {
            if (pixels.Image is not { } image)
            {
                var reason = pixels.Failure ?? "unknown";
                return new PreparedTile(pixels.Tile, null, 0, reason.Length <= MaxReason ? reason : reason[..MaxReason], pixels.FilteredOut);
            }

            var buffer = ArrayPool<float>.Shared.Rent(preprocessor.Length);
            try
            {
                preprocessor.Write(image, buffer.AsSpan(0, preprocessor.Length));
                return new PreparedTile(pixels.Tile, buffer, preprocessor.Length, null);
            }
            catch
            {
                ArrayPool<float>.Shared.Return(buffer);
                throw;
            }
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref buffer, null) is { } rented)
            ArrayPool<float>.Shared.Return(rented);
    }
}
