using System.Diagnostics;

namespace PathGen.Slides;

/// <summary>The weights of one direction of a bicubic resize: which source pixels make each result pixel, and by how much. Immutable.</summary>
/// <remarks>Pillow, <c>Resample.c</c>: <c>precompute_coeffs</c> and <c>normalize_coeffs_8bpc</c>.</remarks>
internal sealed class ResampleAxis
{
    /// <summary>Fractional bits of a weight: 32 less 8 for the pixel and 2 of head room.</summary>
    public const int FractionBits = 22;

    private const double FilterSupport = 2;
    private readonly int[] starts;
    private readonly int[] counts;
    private readonly int[] offsets;
    private readonly int[] weights;

    /// <summary>Computes the weights.</summary>
    public ResampleAxis(AxisKey key)
    {
        starts = new int[key.Count];
        counts = new int[key.Count];
        offsets = new int[key.Count];
        if (key.IsIdentity)
        {
            // The general rule gives weight 1 to the pixel itself and exactly 0 to the others.
            weights = [1 << FractionBits];
            for (var i = 0; i < key.Count; i++)
                (starts[i], counts[i]) = (key.First + i, 1);
            return;
        }

        var scale = (double)(key.End - key.Start) / key.OutSize;
        var filterScale = Math.Max(scale, 1.0);
        var support = FilterSupport * filterScale;
        var inverse = 1.0 / filterScale;
        var real = new double[checked(2 * (int)Math.Ceiling(support) + 1)];
        var used = 0;
        for (var i = 0; i < key.Count; i++)
        {
            var (start, end) = Window(key, i, scale, support, out _);
            (starts[i], counts[i], offsets[i]) = (start, end - start, used);
            used = checked(used + end - start);
        }

        weights = new int[used];
        for (var i = 0; i < key.Count; i++)
        {
            Window(key, i, scale, support, out var center);
            var window = real.AsSpan(0, counts[i]);
            var sum = 0.0;
            for (var x = 0; x < window.Length; x++)
            {
                var weight = Bicubic((x + starts[i] - center + 0.5) * inverse);
                window[x] = weight;
                sum += weight;
            }

            for (var x = 0; x < window.Length; x++)
                weights[offsets[i] + x] = ToFixed(sum != 0 ? window[x] / sum : window[x]);
        }
    }

    /// <summary>Result pixels.</summary>
    public int Count => starts.Length;

    /// <summary>First source pixel of a result pixel. Never falls from one to the next.</summary>
    public int Start(int index) => starts[index];

    /// <summary>Weights of the source pixels from <see cref="Start"/> on; they sum to about 2^22.</summary>
    public ReadOnlySpan<int> Weights(int index) => weights.AsSpan(offsets[index], counts[index]);

    private static (int Start, int End) Window(AxisKey key, int index, double scale, double support, out double center)
    {
        center = key.Start + (key.First + index + 0.5) * scale;
        return (Math.Max(0, (int)(center - support + 0.5)), Math.Min(key.InSize, (int)(center + support + 0.5)));
    }

    // Keys 1981 with a = −0.5, in the order of operations that Pillow uses.
    private static double Bicubic(double x)
    {
        const double a = -0.5;
        x = Math.Abs(x);
        return x switch
        {
            < 1.0 => ((a + 2.0) * x - (a + 3.0)) * x * x + 1,
            < 2.0 => (((x - 5) * x + 8) * x - 4) * a,
            _ => 0.0,
        };
    }

    private static int ToFixed(double weight)
    {
        var result = (int)(weight * (1 << FractionBits) + (weight < 0 ? -0.5 : 0.5));
        Debug.Assert(result is > -(1 << 23) and < 1 << 23, "A weight must fit 24 bits: the vector kernels split it so.");
        return result;
    }
}
