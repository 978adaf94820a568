using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace PathGen.Slides;

/// <summary>The median over a square of a grey picture; pixels beyond an edge repeat the edge's, as in OpenCV's <c>medianBlur</c>.</summary>
internal static class MedianFilter
{
    /// <summary>The longest side: the pixels of a square are counted in bytes.</summary>
    public const int MaxSize = 15;

    /// <summary>Replaces each pixel by the median of its surroundings.</summary>
    /// <param name="pixels">Row-major, <paramref name="width"/> × <paramref name="height"/>.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="size">Side of the square, odd, 1 to <see cref="MaxSize"/>; 1 changes nothing.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    public static void Apply(Span<byte> pixels, int width, int height, int size, CancellationToken cancellationToken = default)
    {
        if (size == 1)
            return;

        // As many padded rows as the square has are held at a time: results go back in place behind them.
        var reach = size / 2;
        var stride = width + 2 * reach + Vector<byte>.Count;
        var rented = ArrayPool<byte>.Shared.Rent(checked(size * stride));
        try
        {
            var rows = rented.AsSpan(0, size * stride);
            for (var y = -reach; y < reach; y++)
                Pad(Row(pixels, width, height, y), rows.Slice((y + size) % size * stride, stride), reach);
            for (var y = 0; y < height; y++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Pad(Row(pixels, width, height, y + reach), rows.Slice((y + reach) % size * stride, stride), reach);
                Filter(rows, stride, size, pixels.Slice(y * width, width));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static ReadOnlySpan<byte> Row(ReadOnlySpan<byte> pixels, int width, int height, int y) =>
        pixels.Slice(Math.Clamp(y, 0, height - 1) * width, width);

    private static void Pad(ReadOnlySpan<byte> row, Span<byte> padded, int reach)
    {
        padded[..reach].Fill(row[0]);
        row.CopyTo(padded[reach..]);
        padded[(reach + row.Length)..].Fill(row[^1]);
    }

    private static void Filter(ReadOnlySpan<byte> rows, int stride, int size, Span<byte> result)
    {
        Span<byte> rest = stackalloc byte[Vector<byte>.Count];
        for (var x = 0; x < result.Length; x += Vector<byte>.Count)
        {
            var median = size == 7 ? Median7(rows[x..], stride) : Median(rows[x..], stride, size);
            if (result.Length - x >= Vector<byte>.Count)
            {
                median.CopyTo(result[x..]);
            }
            else
            {
                median.CopyTo(rest);
                rest[..(result.Length - x)].CopyTo(result[x..]);
            }
        }
    }

    // One pixel per lane, one bit at a time from the highest: a bit stays if more than half of the square are at least that large.
    private static Vector<byte> Median(ReadOnlySpan<byte> rows, int stride, int size)
    {
        ref var first = ref MemoryMarshal.GetReference(rows[..((size - 1) * stride + size - 1 + Vector<byte>.Count)]);
        var rank = new Vector<byte>((byte)(size * size / 2 + 1));
        var median = Vector<byte>.Zero;
        for (var bit = 0x80; bit != 0; bit >>= 1)
        {
            var candidate = median | new Vector<byte>((byte)bit);
            var count = Vector<byte>.Zero;
            for (nuint row = 0; row < (nuint)(size * stride); row += (nuint)stride)
            {
                for (nuint x = 0; x < (nuint)size; x++)
                    count -= Reaches(ref first, row + x, candidate); // Lanes that reach it are −1 each.
            }

            median = Vector.ConditionalSelect(Vector.GreaterThanOrEqual(count, rank), candidate, median);
        }

        return median;
    }

    // The same for the usual side, its rows written out: twice as fast.
    private static Vector<byte> Median7(ReadOnlySpan<byte> rows, int stride)
    {
        ref var first = ref MemoryMarshal.GetReference(rows[..(6 * stride + 6 + Vector<byte>.Count)]);
        var rank = new Vector<byte>(25);
        var median = Vector<byte>.Zero;
        for (var bit = 0x80; bit != 0; bit >>= 1)
        {
            var candidate = median | new Vector<byte>((byte)bit);
            var count = Vector<byte>.Zero;
            for (nuint row = 0; row < (nuint)(7 * stride); row += (nuint)stride)
            {
                count -= Reaches(ref first, row, candidate) + Reaches(ref first, row + 1, candidate) + Reaches(ref first, row + 2, candidate)
                    + Reaches(ref first, row + 3, candidate) + Reaches(ref first, row + 4, candidate) + Reaches(ref first, row + 5, candidate)
                    + Reaches(ref first, row + 6, candidate);
            }

            median = Vector.ConditionalSelect(Vector.GreaterThanOrEqual(count, rank), candidate, median);
        }

        return median;
    }

    private static Vector<byte> Reaches(ref byte first, nuint offset, Vector<byte> candidate) =>
        Vector.GreaterThanOrEqual(Vector.LoadUnsafe(ref first, offset), candidate);
}
