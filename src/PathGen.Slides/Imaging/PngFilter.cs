using System.Numerics;
using System.Numerics.Tensors;

namespace PathGen.Slides;

/// <summary>PNG's five row filters and their inverses (PNG specification, section 9). A row and the row above it have the same length.</summary>
internal static class PngFilter
{
    /// <summary>How many filters there are: none, sub, up, average, Paeth.</summary>
    public const int Count = 5;

    /// <summary>Undoes a filter in place.</summary>
    /// <param name="filter">0 to 4.</param>
    /// <param name="row">Filtered bytes; afterwards the pixels.</param>
    /// <param name="above">The pixels of the row above; zeros for the first row.</param>
    /// <param name="step">Bytes from one pixel to the next.</param>
    public static void Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        above = above[..row.Length];
        var first = Math.Min(step, row.Length);
        switch (filter)
        {
            case 1:
                for (var i = step; i < row.Length; i++)
                    row[i] += row[i - step];
                break;
            case 2:
                TensorPrimitives.Add(row, above, row);
                break;
            case 3:
                for (var i = 0; i < first; i++)
                    row[i] += (byte)(above[i] >> 1);
                for (var i = step; i < row.Length; i++)
                    row[i] += (byte)((row[i - step] + above[i]) >> 1);
                break;
            case 4:
                for (var i = 0; i < first; i++)
                    row[i] += above[i];
                for (var i = step; i < row.Length; i++)
                    row[i] += Paeth(row[i - step], above[i], above[i - step]);
                break;
        }
    }

    /// <summary>Applies a filter.</summary>
    /// <param name="filter">0 to 4.</param>
    /// <param name="row">The pixels.</param>
    /// <param name="above">The pixels of the row above; zeros for the first row.</param>
    /// <param name="step">Bytes from one pixel to the next.</param>
    /// <param name="filtered">Receives the filtered bytes.</param>
    public static void Apply(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int step, Span<byte> filtered)
    {
        above = above[..row.Length];
        filtered = filtered[..row.Length];
        var first = Math.Min(step, row.Length);
        switch (filter)
        {
            case 0:
                row.CopyTo(filtered);
                break;
            case 1:
                row[..first].CopyTo(filtered);
                TensorPrimitives.Subtract(row[first..], row[..^first], filtered[first..]);
                break;
            case 2:
                TensorPrimitives.Subtract(row, above, filtered);
                break;
            case 3:
                for (var i = 0; i < first; i++)
                    filtered[i] = (byte)(row[i] - (above[i] >> 1));
                for (var i = step; i < row.Length; i++)
                    filtered[i] = (byte)(row[i] - ((row[i - step] + above[i]) >> 1));
                break;
            case 4:
                for (var i = 0; i < first; i++)
                    filtered[i] = (byte)(row[i] - above[i]);
                for (var i = step; i < row.Length; i++)
                    filtered[i] = (byte)(row[i] - Paeth(row[i - step], above[i], above[i - step]));
                break;
        }
    }

    /// <summary>
    /// Sum of the filtered bytes taken as signed magnitudes: the specification's rule of thumb for how well a row will compress (section 12.7).
    /// </summary>
    public static long Cost(ReadOnlySpan<byte> filtered)
    {
        var sum = 0L;
        var i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            while (i <= filtered.Length - Vector<byte>.Count)
            {
                // A 16-bit lane gains at most 2 × 128 a step, so that 255 steps cannot overflow it.
                var lanes = Vector<ushort>.Zero;
                for (var steps = 0; steps < 255 && i <= filtered.Length - Vector<byte>.Count; steps++, i += Vector<byte>.Count)
                {
                    var bytes = new Vector<byte>(filtered[i..]);
                    Vector.Widen(Vector.Min(bytes, Vector<byte>.Zero - bytes), out var low, out var high);
                    lanes += low + high;
                }

                Vector.Widen(lanes, out var even, out var odd);
                sum += Vector.Sum(even) + Vector.Sum(odd);
            }
        }

        return sum + CostScalar(filtered[i..]);
    }

    /// <summary>The scalar twin of <see cref="Cost"/>.</summary>
    public static long CostScalar(ReadOnlySpan<byte> filtered)
    {
        var sum = 0L;
        foreach (var b in filtered)
            sum += Math.Min(b, 256 - b);
        return sum;
    }

    // The neighbour nearest to left + above − corner; ties in the order left, above, corner.
    private static byte Paeth(byte left, byte above, byte corner)
    {
        var toLeft = Math.Abs(above - corner);
        var toAbove = Math.Abs(left - corner);
        var toCorner = Math.Abs(left + above - 2 * corner);
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
}
