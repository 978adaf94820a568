using System.Numerics.Tensors;

namespace PathGen.Slides;

/// <summary>
/// Closing of a mask with a 4×4 square, as OpenCV's <c>morphologyEx(MORPH_CLOSE)</c> does it: a dilation and an erosion over the offsets −2 to +1, which
/// also moves the mask by one pixel to the right and down. Beyond the edges there is nothing for the dilation and everything for the erosion.
/// </summary>
internal static class MaskClosing
{
    private const int Size = 4;
    private const int Before = 2; // Neighbours that count to the left and above; one to the right and below.

    /// <summary>Closes a mask in place.</summary>
    /// <param name="mask">Row-major, <paramref name="width"/> × <paramref name="height"/>; 0 or 1.</param>
    /// <param name="width">Cells in a row.</param>
    /// <param name="height">Rows.</param>
    public static void Apply(Span<byte> mask, int width, int height)
    {
        Slide(mask, width, height, outside: 0, TensorPrimitives.BitwiseOr<byte>);
        Slide(mask, width, height, outside: 1, TensorPrimitives.BitwiseAnd<byte>);
    }

    private delegate void Combine(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, Span<byte> result);

    // Combines each cell with the 4×4 around it: rows first, then columns of rows; four cells as two pairs.
    private static void Slide(Span<byte> mask, int width, int height, byte outside, Combine combine)
    {
        var padded = new byte[width + Size - 1];
        var pairs = new byte[width + Size - 2];
        var ring = new byte[Size][];
        for (var i = 0; i < Size; i++)
        {
            ring[i] = new byte[width];
            Array.Fill(ring[i], outside);
        }

        // The row at y is final once the row at y + 1 has been read, which then is not needed as it was.
        for (var y = 0; y <= height; y++)
        {
            var slot = ring[y % Size];
            if (y < height)
            {
                Array.Fill(padded, outside);
                mask.Slice(y * width, width).CopyTo(padded.AsSpan(Before));
                combine(padded.AsSpan(0, width + Size - 2), padded.AsSpan(1), pairs);
                combine(pairs.AsSpan(0, width), pairs.AsSpan(2), slot);
            }
            else
            {
                Array.Fill(slot, outside);
            }

            if (y == 0)
                continue;
            var result = mask.Slice((y - 1) * width, width);
            combine(ring[0], ring[1], result);
            combine(result, ring[2], result);
            combine(result, ring[3], result);
        }
    }
}
