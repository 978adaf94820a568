using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PathGen.Slides;

/// <summary>
/// Four bytes times four weights with AVX2's VPMADDWD (pairs of 16-bit words): a weight is a signed upper part and 11 lower bits. Even and odd bytes
/// are multiplied apart, so that a mask or a shift widens them.
/// </summary>
internal readonly unsafe struct MultiplyAddDot : IQuadDot
{
    private const int LowBits = 11;

    /// <inheritdoc/>
    public static bool IsSupported => Avx2.IsSupported;

    /// <inheritdoc/>
    public static Vector128<int> Pack(int w0, int w1, int w2, int w3) => Vector128.Create(
        Low(w0), Low(w2), Low(w1), Low(w3), High(w0), High(w2), High(w1), High(w3)).AsInt32();

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
        var mask = Vector256.Create((short)0xFF);
        var (aEven, aOdd) = (a.AsInt16() & mask, Vector256.ShiftRightLogical(a.AsInt16(), 8));
        var (bEven, bOdd) = (b.AsInt16() & mask, Vector256.ShiftRightLogical(b.AsInt16(), 8));
        var lowEven = Vector256.Create(weights[0]).AsInt16();
        var lowOdd = Vector256.Create(weights[1]).AsInt16();
        var highEven = Vector256.Create(weights[2]).AsInt16();
        var highOdd = Vector256.Create(weights[3]).AsInt16();
        a0 += Avx2.MultiplyAddAdjacent(aEven, lowEven) + Avx2.MultiplyAddAdjacent(aOdd, lowOdd);
        b0 += Avx2.MultiplyAddAdjacent(bEven, lowEven) + Avx2.MultiplyAddAdjacent(bOdd, lowOdd);
        a1 += Avx2.MultiplyAddAdjacent(aEven, highEven) + Avx2.MultiplyAddAdjacent(aOdd, highOdd);
        b1 += Avx2.MultiplyAddAdjacent(bEven, highEven) + Avx2.MultiplyAddAdjacent(bOdd, highOdd);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Combine(Vector256<int> sum0, Vector256<int> sum1, Vector256<int> sum2) =>
        sum0 + Vector256.ShiftLeft(sum1, LowBits);

    private static short Low(int weight) => (short)(weight & ((1 << LowBits) - 1));

    private static short High(int weight) => checked((short)(weight >> LowBits));
}
