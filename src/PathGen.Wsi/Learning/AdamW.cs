using System.Runtime.Intrinsics;

namespace PathGen.Wsi;

/// <summary>AdamW (Loshchilov and Hutter 2019) with PyTorch's constants: β 0.9 and 0.999, ε 1e-8; the decay is not part of the gradient.</summary>
/// <param name="length">Number of parameters, a multiple of 16.</param>
internal sealed unsafe class AdamW(int length)
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const float Epsilon = 1e-8f;

    /// <summary>Running mean of the gradient.</summary>
    public AlignedFloats First { get; } = new(length);

    /// <summary>Running mean of its square.</summary>
    public AlignedFloats Second { get; } = new(length);

    /// <summary>Steps made.</summary>
    public long Steps { get; set; }

    /// <summary>Makes one step.</summary>
    /// <param name="values">The parameters.</param>
    /// <param name="gradient">Their gradient.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="decay">Weight decay.</param>
    public void Step(AlignedFloats values, AlignedFloats gradient, double rate, double decay)
    {
        Steps++;
        var scale = Vector256.Create((float)(rate / (1 - Math.Pow(Beta1, Steps))));
        var root = Vector256.Create((float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, Steps))));
        var (keep, epsilon) = (Vector256.Create((float)(1 - (rate * decay))), Vector256.Create(Epsilon));
        var (beta1, rest1, beta2, rest2) = (Vector256.Create((float)Beta1), Vector256.Create((float)(1 - Beta1)), Vector256.Create((float)Beta2), Vector256.Create((float)(1 - Beta2)));
        float* v = values.Pointer, g = gradient.Pointer, m = First.Pointer, s = Second.Pointer;
        for (var i = 0; i < length; i += Vector256<float>.Count)
        {
            var own = Vector256.LoadAligned(g + i);
            var first = (beta1 * Vector256.LoadAligned(m + i)) + (rest1 * own);
            var second = (beta2 * Vector256.LoadAligned(s + i)) + (rest2 * own * own);
            first.Store(m + i);
            second.Store(s + i);
            ((keep * Vector256.LoadAligned(v + i)) - (scale * first / ((Vector256.Sqrt(second) * root) + epsilon))).Store(v + i);
        }
    }
}
