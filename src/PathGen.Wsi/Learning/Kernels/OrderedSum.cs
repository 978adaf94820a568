using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PathGen.Wsi;

/// <summary>
/// Sums in an order that follows from their length alone. <c>TensorPrimitives</c> start at the next aligned address, so that the same numbers elsewhere in memory may have another sum
/// in the last bit; a training that is resumed must not.
/// </summary>
internal static class OrderedSum
{
    /// <summary>Σ first · second, in 32 lanes.</summary>
    public static float Dot(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        ref var a = ref MemoryMarshal.GetReference(first);
        ref var b = ref MemoryMarshal.GetReference(second);
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        var length = Math.Min(first.Length, second.Length);
        nint i = 0;
        for (; i <= length - 32; i += 32)
        {
            s0 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a, (nuint)i), Vector256.LoadUnsafe(ref b, (nuint)i), s0);
            s1 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a, (nuint)i + 8), Vector256.LoadUnsafe(ref b, (nuint)i + 8), s1);
            s2 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a, (nuint)i + 16), Vector256.LoadUnsafe(ref b, (nuint)i + 16), s2);
            s3 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a, (nuint)i + 24), Vector256.LoadUnsafe(ref b, (nuint)i + 24), s3);
        }

        var sum = Vector256.Sum(s0 + s1 + (s2 + s3));
        for (; i < length; i++)
            sum = MathF.FusedMultiplyAdd(Unsafe.Add(ref a, i), Unsafe.Add(ref b, i), sum);
        return sum;
    }

    /// <summary>Σ first · second for long rows: in pieces, joined in double precision.</summary>
    public static double LongDot(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        const int Piece = 1024;
        var sum = 0.0;
        for (var start = 0; start < first.Length; start += Piece)
        {
            var length = Math.Min(Piece, first.Length - start);
            sum += Dot(first.Slice(start, length), second.Slice(start, length));
        }

        return sum;
    }

    /// <summary>Σ values, in double precision.</summary>
    public static double Of(ReadOnlySpan<float> values)
    {
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        var i = 0;
        for (; i <= values.Length - 4; i += 4)
            (s0, s1, s2, s3) = (s0 + values[i], s1 + values[i + 1], s2 + values[i + 2], s3 + values[i + 3]);
        for (; i < values.Length; i++)
            s0 += values[i];
        return s0 + s1 + (s2 + s3);
    }
}
