using System.Buffers;

namespace PathGen.Slides;

/// <summary>
/// An 8-bit RGB picture: rows from top to bottom, three bytes a pixel (R, G, B), in a pooled buffer.
/// It belongs to whoever receives it. Disposing it returns the buffer to the pool; forgetting to costs reuse, never correctness.
/// Not thread-safe while being written; any number of threads may read it.
/// </summary>
public sealed class RgbImage : IDisposable
{
    /// <summary>The widest or highest picture, in pixels.</summary>
    public const int MaxSide = 1 << 20;

    // The pool keeps an array of each size for each thread; a few whole slides would fill the memory.
    private const int LargestPooled = 1 << 25;

    private byte[]? buffer;

    /// <summary>Makes a picture whose pixels are undefined until written.</summary>
    /// <param name="width">Width in pixels, 1 to <see cref="MaxSide"/>.</param>
    /// <param name="height">Height in pixels, 1 to <see cref="MaxSide"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is out of range, or the picture would exceed 2 GiB.</exception>
    public RgbImage(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, MaxSide);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, MaxSide);
        var bytes = 3L * width * height;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, Array.MaxLength, nameof(height));
        Width = width;
        Height = height;
        buffer = bytes <= LargestPooled ? ArrayPool<byte>.Shared.Rent((int)bytes) : GC.AllocateUninitializedArray<byte>((int)bytes);
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Bytes from one row to the next: 3 × <see cref="Width"/>.</summary>
    public int Stride => 3 * Width;

    /// <summary>All pixels: <see cref="Height"/> × <see cref="Stride"/> bytes.</summary>
    /// <exception cref="ObjectDisposedException">The picture was disposed.</exception>
    public Span<byte> Pixels => Buffer.AsSpan(0, Stride * Height);

    /// <summary>The same bytes as <see cref="Pixels"/>, for code that keeps them across an await.</summary>
    /// <exception cref="ObjectDisposedException">The picture was disposed.</exception>
    public Memory<byte> Memory => Buffer.AsMemory(0, Stride * Height);

    private byte[] Buffer
    {
        get
        {
            ObjectDisposedException.ThrowIf(buffer is null, this);
            return buffer;
        }
    }

    /// <summary>One row: <see cref="Stride"/> bytes.</summary>
    /// <param name="y">0 to <see cref="Height"/> − 1.</param>
    public Span<byte> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(y, Height);
        return Buffer.AsSpan(y * Stride, Stride);
    }

    /// <summary>Sets every pixel to one colour.</summary>
    public void Fill(byte red, byte green, byte blue)
    {
        var pixels = Pixels;
        if (red == green && green == blue)
        {
            pixels.Fill(red);
            return;
        }

        for (var i = 0; i < pixels.Length; i += 3)
        {
            pixels[i] = red;
            pixels[i + 1] = green;
            pixels[i + 2] = blue;
        }
    }

    /// <summary>A copy of a part of this picture.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie inside the picture.</exception>
    public RgbImage Crop(int x, int y, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(x);
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(x + (long)width, Width, nameof(width));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(y + (long)height, Height, nameof(height));
        var part = new RgbImage(width, height);
        for (var row = 0; row < height; row++)
            Row(y + row).Slice(3 * x, 3 * width).CopyTo(part.Row(row));
        return part;
    }

    /// <summary>Returns the buffer to the pool, or leaves a large one to the collector. Safe to call more than once.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref buffer, null) is { Length: <= LargestPooled } rented)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
