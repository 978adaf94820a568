using System.Numerics.Tensors;

namespace PathGen.Slides;

/// <summary>
/// Closing of a mask with a square, as OpenCV's <c>morphologyEx(MORPH_CLOSE)</c> does it: a dilation and an erosion over the same offsets, for a side of 4 those
/// from −2 to +1, so that an even side also moves the mask by one pixel to the right and down. Beyond the edges there is nothing for the dilation and everything for the erosion.
/// </summary>
internal static class MaskClosing
{
    private delegate void Combine(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, Span<byte> result);

    /// <summary>Closes a mask in place.</summary>
    /// <param name="mask">Row-major, <paramref name="width"/> × <paramref name="height"/>; 0 or 1.</param>
    /// <param name="width">Cells in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="size">Side of the square in cells; 1 changes nothing.</param>
    public static void Apply(Span<byte> mask, int width, int height, int size)
    {
        if (size == 1)
            return;
        Slide(mask, width, height, size, outside: 0, TensorPrimitives.BitwiseOr<byte>);
        Slide(mask, width, height, size, outside: 1, TensorPrimitives.BitwiseAnd<byte>);
    }

    /// <summary>Sets every cell that lies within <paramref name="size"/> / 2 cells of one that is set, in place.</summary>
    /// <param name="mask">Row-major, <paramref name="width"/> × <paramref name="height"/>; 0 or 1.</param>
    /// <param name="width">Cells in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="size">Side of the square in cells, odd.</param>
    public static void Dilate(Span<byte> mask, int width, int height, int size) => Slide(mask, width, height, size, outside: 0, TensorPrimitives.BitwiseOr<byte>);

    // Combines each cell with the square around it: rows first, then columns of rows.
    private static void Slide(Span<byte> mask, int width, int height, int size, byte outside, Combine combine)
    {
        var (before, after) = (size / 2, size - 1 - size / 2);
        var (padded, spare) = (new byte[width + size - 1], new byte[width + size - 1]);
        var ring = new byte[size][];
        for (var i = 0; i < size; i++)
        {
            ring[i] = new byte[width];
            Array.Fill(ring[i], outside);
        }

        // The row at y − after is final once the row at y has been read, which then is not needed as it was.
        for (var y = 0; y < height + after; y++)
        {
            if (y < height)
            {
                Array.Fill(padded, outside);
                mask.Slice(y * width, width).CopyTo(padded.AsSpan(before));
                SlideRow(ref padded, ref spare, ring[y % size], size, combine);
            }
            else
            {
                Array.Fill(ring[y % size], outside);
            }

            if (y < after)
                continue;
            var result = mask.Slice((y - after) * width, width);
            combine(ring[0], ring[1], result);
            for (var i = 2; i < size; i++)
                combine(result, ring[i], result);
        }
    }

    // Windows of 2, 4, 8 … cells from windows of half their size; the last two overlap, which does no harm to a maximum or a minimum.
    private static void SlideRow(ref byte[] row, ref byte[] spare, Span<byte> result, int size, Combine combine)
    {
        var window = 1;
        for (; 2 * window < size; window *= 2)
        {
            var count = row.Length - 2 * window + 1;
            combine(row.AsSpan(0, count), row.AsSpan(window, count), spare);
            (row, spare) = (spare, row);
        }

        combine(row.AsSpan(0, result.Length), row.AsSpan(size - window, result.Length), result);
    }
}
