using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PathGen.Slides;

/// <summary>Four bytes times four weights with VPDPBUSD (unsigned × signed bytes): a weight is three signed digits to the base 256.</summary>
internal readonly unsafe struct VnniDot : IQuadDot
{
    /// <inheritdoc/>
    public static bool IsSupported => AvxVnni.IsSupported && Avx2.IsSupported;

    /// <inheritdoc/>
    public static Vector128<int> Pack(int w0, int w1, int w2, int w3)
    {
        Span<int> weights = [w0, w1, w2, w3];
        var digits = Vector128<sbyte>.Zero;
        for (var i = 0; i < 4; i++)
        {
            var low = (sbyte)weights[i];
            var rest = (weights[i] - low) >> 8;
            var middle = (sbyte)rest;
            digits = digits.WithElement(i, low).WithElement(4 + i, middle).WithElement(8 + i, checked((sbyte)((rest - middle) >> 8)));
        }

        return digits.AsInt32();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(
        Vector256<byte> a,
        Vector256<byte> b,
        int* weights,
        ref Vector256<int> a0,
        ref Vector256<int> a1,
        ref Vector256<int> a2,
        ref Vector256<int> b0,
        ref Vector256<int> b1,
        ref Vector256<int> b2)
    {
        var w0 = Vector256.Create(weights[0]).AsSByte();
        var w1 = Vector256.Create(weights[1]).AsSByte();
        var w2 = Vector256.Create(weights[2]).AsSByte();
        a0 = AvxVnni.MultiplyWideningAndAdd(a0, a, w0);
        b0 = AvxVnni.MultiplyWideningAndAdd(b0, b, w0);
        a1 = AvxVnni.MultiplyWideningAndAdd(a1, a, w1);
        b1 = AvxVnni.MultiplyWideningAndAdd(b1, b, w1);
        a2 = AvxVnni.MultiplyWideningAndAdd(a2, a, w2);
        b2 = AvxVnni.MultiplyWideningAndAdd(b2, b, w2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Combine(Vector256<int> sum0, Vector256<int> sum1, Vector256<int> sum2) =>
        sum0 + Vector256.ShiftLeft(sum1 + Vector256.ShiftLeft(sum2, 8), 8);
}
