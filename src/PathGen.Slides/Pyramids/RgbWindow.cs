using System.Numerics.Tensors;

namespace PathGen.Slides;

/// <summary>A rectangle of 8-bit RGB pixels inside a larger buffer: where a decoder writes.</summary>
internal readonly ref struct RgbWindow
{
    /// <summary>Makes a window.</summary>
    /// <param name="pixels">From the window's first byte to its last; rows are <paramref name="stride"/> bytes apart.</param>
    /// <param name="stride">Bytes from one row to the next, at least 3 × <paramref name="width"/>.</param>
    /// <param name="width">Width in pixels, 1 or more.</param>
    /// <param name="height">Height in pixels, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The span does not hold the window.</exception>
    public RgbWindow(Span<byte> pixels, int stride, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 3L * width);
        ArgumentOutOfRangeException.ThrowIfLessThan(pixels.Length, (long)stride * (height - 1) + 3L * width, nameof(pixels));
        Pixels = pixels;
        Stride = stride;
        Width = width;
        Height = height;
    }

    /// <summary>The bytes from the first pixel on.</summary>
    public Span<byte> Pixels { get; }

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>A rectangle of a picture.</summary>
    public static RgbWindow Of(RgbImage image, int x, int y, int width, int height) =>
        new(image.Pixels[(y * image.Stride + 3 * x)..], image.Stride, width, height);

    /// <summary>One row: 3 × <see cref="Width"/> bytes.</summary>
    public Span<byte> Row(int y) => Pixels.Slice(y * Stride, 3 * Width);

    /// <summary>Turns black to white and white to black.</summary>
    public void Invert()
    {
        for (var y = 0; y < Height; y++)
        {
            var row = Row(y);
            TensorPrimitives.OnesComplement<byte>(row, row);
        }
    }

    /// <summary>Sets every pixel to one colour.</summary>
    public void Fill(byte red, byte green, byte blue)
    {
        for (var y = 0; y < Height; y++)
        {
            var row = Row(y);
            if (red == green && green == blue)
            {
                row.Fill(red);
                continue;
            }

            for (var i = 0; i < row.Length; i += 3)
                (row[i], row[i + 1], row[i + 2]) = (red, green, blue);
        }
    }
}
