using System.Runtime.Intrinsics;

namespace PathGen.Slides;

/// <summary>
/// The inner product of the vector resize: in each 32-bit lane, four bytes times four weights of 24 bits, summed exactly. Instruction sets have no
/// such product, so weights are split into digits that they can multiply; the digits' sums are put together at the end.
/// </summary>
internal unsafe interface IQuadDot
{
    /// <summary>Whether this machine has the instructions.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Four weights as the four 32-bit words that <see cref="Add"/> reads.</summary>
    static abstract Vector128<int> Pack(int w0, int w1, int w2, int w3);

    /// <summary>Adds the products of one set of weights with two vectors of bytes to the digit sums of each.</summary>
    static abstract void Add(
        Vector256<byte> a,
        Vector256<byte> b,
        int* weights,
        ref Vector256<int> a0,
        ref Vector256<int> a1,
        ref Vector256<int> a2,
        ref Vector256<int> b0,
        ref Vector256<int> b1,
        ref Vector256<int> b2);

    /// <summary>The sum that the digit sums stand for, modulo 2^32; the true one fits.</summary>
    static abstract Vector256<int> Combine(Vector256<int> sum0, Vector256<int> sum1, Vector256<int> sum2);
}
