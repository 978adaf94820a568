using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PathGen.Wsi;

/// <summary>
/// Hyperbolic tangent and logistic function of eight floats, within 4e-7 of the true value relative to it, and tanh(0) = 0 exactly: AdamW would make a full step of what a rounded 0
/// leaves behind. Polynomials of Moshier's Cephes library (expf, tanhf).
/// </summary>
internal static class Activations
{
    /// <summary>tanh x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Tanh(Vector256<float> x)
    {
        var square = x * x;
        var small = Vector256.Create(-5.70498872745e-3f);
        small = Vector256.FusedMultiplyAdd(small, square, Vector256.Create(2.06390887954e-2f));
        small = Vector256.FusedMultiplyAdd(small, square, Vector256.Create(-5.37397155531e-2f));
        small = Vector256.FusedMultiplyAdd(small, square, Vector256.Create(1.33314422036e-1f));
        small = Vector256.FusedMultiplyAdd(small, square, Vector256.Create(-3.33332819422e-1f));
        small = Vector256.FusedMultiplyAdd(small * square, x, x);
        var (one, size) = (Vector256<float>.One, Vector256.Abs(x));
        var large = Vector256.CopySign(one - (Vector256.Create(2f) / (Exp(size + size) + one)), x);
        return Vector256.ConditionalSelect(Vector256.LessThan(size, Vector256.Create(0.625f)), small, large);
    }

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sigmoid(Vector256<float> x) => Vector256<float>.One / (Vector256<float>.One + Exp(-x));

    /// <summary>eˣ; beyond ±87 that of ±87.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x)
    {
        x = Vector256.Min(Vector256.Max(x, Vector256.Create(-87f)), Vector256.Create(87f));
        var power = Vector256.Round(x * Vector256.Create(1.44269504f));
        var rest = Vector256.FusedMultiplyAdd(power, Vector256.Create(-0.693359375f), x);
        rest = Vector256.FusedMultiplyAdd(power, Vector256.Create(2.12194440e-4f), rest);
        var sum = Vector256.Create(1.9875691500e-4f);
        sum = Vector256.FusedMultiplyAdd(sum, rest, Vector256.Create(1.3981999507e-3f));
        sum = Vector256.FusedMultiplyAdd(sum, rest, Vector256.Create(8.3334519073e-3f));
        sum = Vector256.FusedMultiplyAdd(sum, rest, Vector256.Create(4.1665795894e-2f));
        sum = Vector256.FusedMultiplyAdd(sum, rest, Vector256.Create(1.6666665459e-1f));
        sum = Vector256.FusedMultiplyAdd(sum, rest, Vector256.Create(5.0000001201e-1f));
        sum = Vector256.FusedMultiplyAdd(sum * rest, rest, rest + Vector256<float>.One);
        return sum * ((Vector256.ConvertToInt32(power) + Vector256.Create(127)) << 23).AsSingle();
    }
}
