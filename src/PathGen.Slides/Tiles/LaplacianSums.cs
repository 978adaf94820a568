using System.Numerics;
using System.Runtime.InteropServices;

namespace PathGen.Slides;

/// <summary>Sums over pixels of the brightness, of its Laplacian and of their squares, in whole numbers: vectors give the same as one pixel after the other.</summary>
internal struct LaplacianSums
{
    // ∇²Y is at most 4080, so 128 squares fit a 32-bit lane; a vector of 16-bit values adds two to each.
    private const int Block = 64;

    /// <summary>How many pixels were added.</summary>
    public long Count { get; private set; }

    /// <summary>Sum of Y.</summary>
    public long Luma { get; private set; }

    /// <summary>Sum of Y².</summary>
    public long LumaSquares { get; private set; }

    /// <summary>Sum of ∇²Y.</summary>
    public long Laplacian { get; private set; }

    /// <summary>Sum of (∇²Y)².</summary>
    public long LaplacianSquares { get; private set; }

    /// <summary>Var(∇²Y) / Var(Y); 0 where Y is the same everywhere.</summary>
    public readonly double Ratio
    {
        get
        {
            // Count² times each variance, exactly.
            var luma = (Int128)Count * LumaSquares - (Int128)Luma * Luma;
            return luma == 0 ? 0 : (double)((Int128)Count * LaplacianSquares - (Int128)Laplacian * Laplacian) / (double)luma;
        }
    }

    /// <summary>Adds the inner pixels of a row.</summary>
    /// <param name="above">The row above it.</param>
    /// <param name="row">The row, 0 to 1020 each.</param>
    /// <param name="below">The row below it.</param>
    public void Add(ReadOnlySpan<short> above, ReadOnlySpan<short> row, ReadOnlySpan<short> below)
    {
        var x = 1;
        while (row.Length - 1 - x >= Vector<short>.Count)
        {
            var vectors = Math.Min(Block, (row.Length - 1 - x) / Vector<short>.Count);
            AddBlock(above, row, below, x, vectors);
            x += vectors * Vector<short>.Count;
        }

        AddScalar(above, row, below, x);
    }

    /// <summary>The same from a place on, without vectors.</summary>
    public void AddScalar(ReadOnlySpan<short> above, ReadOnlySpan<short> row, ReadOnlySpan<short> below, int start = 1)
    {
        for (var x = start; x < row.Length - 1; x++)
        {
            var laplacian = 4 * row[x] - row[x - 1] - row[x + 1] - above[x] - below[x];
            Luma += row[x];
            LumaSquares += row[x] * row[x];
            Laplacian += laplacian;
            LaplacianSquares += laplacian * laplacian;
        }

        Count += Math.Max(0, row.Length - 1 - start);
    }

    private void AddBlock(ReadOnlySpan<short> above, ReadOnlySpan<short> row, ReadOnlySpan<short> below, int start, int vectors)
    {
        var count = vectors * Vector<short>.Count;
        ref var up = ref MemoryMarshal.GetReference(above.Slice(start, count));
        ref var left = ref MemoryMarshal.GetReference(row.Slice(start - 1, count + 2));
        ref var down = ref MemoryMarshal.GetReference(below.Slice(start, count));
        Vector<int> luma = default, lumaSquares = default, laplacian = default, laplacianSquares = default;
        for (nuint i = 0; i < (nuint)count; i += (nuint)Vector<short>.Count)
        {
            var here = Vector.LoadUnsafe(ref left, i + 1);
            var around = Vector.LoadUnsafe(ref left, i) + Vector.LoadUnsafe(ref left, i + 2) + Vector.LoadUnsafe(ref up, i) + Vector.LoadUnsafe(ref down, i);
            Vector.Widen(here, out var low, out var high);
            luma += low + high;
            lumaSquares += low * low + high * high;
            Vector.Widen((here << 2) - around, out low, out high);
            laplacian += low + high;
            laplacianSquares += low * low + high * high;
        }

        Count += count;
        Luma += Sum(luma);
        LumaSquares += Sum(lumaSquares);
        Laplacian += Sum(laplacian);
        LaplacianSquares += Sum(laplacianSquares);
    }

    private static long Sum(Vector<int> lanes)
    {
        Vector.Widen(lanes, out var low, out var high);
        return Vector.Sum(low + high);
    }
}
