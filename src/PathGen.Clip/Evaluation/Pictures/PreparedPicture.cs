using System.Buffers;

namespace PathGen.Clip;

/// <summary>A picture on its way to its embedding: done, or as pixel values in a pooled buffer.</summary>
internal sealed class PreparedPicture(PictureEmbedding result, float[]? pixelValues) : IDisposable
{
    private float[]? pixelValues = pixelValues;

    /// <summary>The embedding or failure; without either where <see cref="PixelValues"/> are still to be embedded.</summary>
    public PictureEmbedding Result => result;

    /// <summary>Whether the picture is to be embedded.</summary>
    public bool IsOpen => pixelValues is not null;

    /// <summary>The encoder's input, perhaps followed by more.</summary>
    public ReadOnlySpan<float> PixelValues => pixelValues;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref pixelValues, null) is { } rented)
            ArrayPool<float>.Shared.Return(rented);
    }
}
