using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace PathGen.Slides;

/// <summary>The 7×7 median of a grey picture; pixels beyond an edge repeat the edge's, as in OpenCV's <c>medianBlur</c>.</summary>
internal static class MedianFilter
{
    private const int Size = 7;
    private const int Reach = Size / 2;
    private const int Rank = (Size * Size / 2) + 1; // The median is the largest value that 25 of the 49 reach.

    /// <summary>Replaces each pixel by the median of its surroundings.</summary>
    /// <param name="pixels">Row-major, <paramref name="width"/> × <paramref name="height"/>.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    public static void Apply(Span<byte> pixels, int width, int height, CancellationToken cancellationToken = default)
    {
        // Seven padded rows are held at a time: results go back in place behind them.
        var lanes = Vector<byte>.Count;
        var stride = width + 2 * Reach + lanes;
        var rented = ArrayPool<byte>.Shared.Rent(checked(Size * stride));
        try
        {
            var rows = rented.AsSpan(0, Size * stride);
            for (var y = -Reach; y < Reach; y++)
                Pad(Row(pixels, width, height, y), rows.Slice(Slot(y) * stride, stride));
            for (var y = 0; y < height; y++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Pad(Row(pixels, width, height, y + Reach), rows.Slice(Slot(y + Reach) * stride, stride));
                Filter(rows, stride, pixels.Slice(y * width, width));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static int Slot(int y) => (y + Size) % Size;

    private static ReadOnlySpan<byte> Row(ReadOnlySpan<byte> pixels, int width, int height, int y) =>
        pixels.Slice(Math.Clamp(y, 0, height - 1) * width, width);

    private static void Pad(ReadOnlySpan<byte> row, Span<byte> padded)
    {
        padded[..Reach].Fill(row[0]);
        row.CopyTo(padded[Reach..]);
        padded[(Reach + row.Length)..].Fill(row[^1]);
    }

    private static void Filter(ReadOnlySpan<byte> rows, int stride, Span<byte> result)
    {
        Span<byte> rest = stackalloc byte[Vector<byte>.Count];
        for (var x = 0; x < result.Length; x += Vector<byte>.Count)
        {
            var median = Median(rows[x..], stride);
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

    // One pixel per lane, one bit at a time from the highest: a bit stays if enough of the 49 are at least that large.
    private static Vector<byte> Median(ReadOnlySpan<byte> rows, int stride)
    {
        ref var first = ref MemoryMarshal.GetReference(rows[..((Size - 1) * stride + Size - 1 + Vector<byte>.Count)]);
        var median = Vector<byte>.Zero;
        for (var bit = 0x80; bit != 0; bit >>= 1)
        {
            var candidate = median | new Vector<byte>((byte)bit);
            var count = Vector<byte>.Zero;
            for (nuint row = 0; row < (nuint)(Size * stride); row += (nuint)stride)
            {
                // Lanes that reach it are −1 each; written out because the seven of a row are independent.
                count -= Reaches(ref first, row, candidate) + Reaches(ref first, row + 1, candidate) + Reaches(ref first, row + 2, candidate)
                    + Reaches(ref first, row + 3, candidate) + Reaches(ref first, row + 4, candidate) + Reaches(ref first, row + 5, candidate)
                    + Reaches(ref first, row + 6, candidate);
            }

            median = Vector.ConditionalSelect(Vector.GreaterThanOrEqual(count, new Vector<byte>(Rank)), candidate, median);
        }

        return median;
    }

    private static Vector<byte> Reaches(ref byte first, nuint offset, Vector<byte> candidate) =>
        Vector.GreaterThanOrEqual(Vector.LoadUnsafe(ref first, offset), candidate);
}
