using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PathGen.Wsi;

/// <summary>
/// Sums of outer products of rows, which the gradients of weights are, kept packed in panels of 16 columns as <see cref="ProductKernel"/> reads them. Every element is one chain of fused
/// multiply-adds in the order of the rows, in a lane of its own: 512-bit, 256-bit and scalar code give the same bits. Single-threaded; callers share the work out.
/// </summary>
internal static unsafe class TransposedKernel
{
    private const int Lanes = ProductKernel.Lanes;
    private const int Rows = ProductKernel.Rows;
    private const int HalfRows = 4;

    /// <summary>
    /// output += leftᵀ · right, summed over rows: for each column i of the left and j of the right Σ left[n, i] · right[n, j], kept packed as panels of columns j.
    /// </summary>
    /// <param name="left">Rows of <paramref name="columns"/> floats.</param>
    /// <param name="leftStride">Floats from one of them to the next.</param>
    /// <param name="columns">Columns of the left.</param>
    /// <param name="right">Rows of 16 × panels floats, one after the other without a gap.</param>
    /// <param name="rows">The summed index.</param>
    /// <param name="panels">Panels of the right, 1 to 3.</param>
    /// <param name="output">Panels of columns × 16 floats, on a cache line; added to.</param>
    public static void AddTransposed(float* left, int leftStride, int columns, float* right, int rows, int panels, float* output)
    {
        var rightStride = panels * Lanes;
        var column = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; column + Rows <= columns; column += Rows)
            {
                if (panels == 3)
                {
                    Transposed512Wide(left + column, leftStride, right, rows, output + ((nint)column * Lanes), columns * Lanes);
                    continue;
                }

                for (var panel = 0; panel < panels; panel++)
                    Transposed512(left + column, leftStride, right + (panel * Lanes), rightStride, rows, output + ((nint)panel * columns * Lanes) + ((nint)column * Lanes));
            }
        }

        if (Fma.IsSupported)
        {
            for (; column + HalfRows <= columns; column += HalfRows)
            {
                for (var panel = 0; panel < panels; panel++)
                    Transposed256(left + column, leftStride, right + (panel * Lanes), rightStride, rows, output + ((nint)panel * columns * Lanes) + ((nint)column * Lanes));
            }
        }

        for (; column < columns; column++)
        {
            for (var panel = 0; panel < panels; panel++)
                TransposedColumn(left + column, leftStride, right + (panel * Lanes), rightStride, rows, output + ((nint)panel * columns * Lanes) + ((nint)column * Lanes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transposed512Wide(float* left, int leftStride, float* right, int rows, float* output, int panelStride)
    {
        float* o0 = output, o1 = output + panelStride, o2 = o1 + panelStride;
        Vector512<float> a00 = Vector512.LoadAligned(o0), a01 = Vector512.LoadAligned(o1), a02 = Vector512.LoadAligned(o2);
        Vector512<float> a10 = Vector512.LoadAligned(o0 + 16), a11 = Vector512.LoadAligned(o1 + 16), a12 = Vector512.LoadAligned(o2 + 16);
        Vector512<float> a20 = Vector512.LoadAligned(o0 + 32), a21 = Vector512.LoadAligned(o1 + 32), a22 = Vector512.LoadAligned(o2 + 32);
        Vector512<float> a30 = Vector512.LoadAligned(o0 + 48), a31 = Vector512.LoadAligned(o1 + 48), a32 = Vector512.LoadAligned(o2 + 48);
        Vector512<float> a40 = Vector512.LoadAligned(o0 + 64), a41 = Vector512.LoadAligned(o1 + 64), a42 = Vector512.LoadAligned(o2 + 64);
        Vector512<float> a50 = Vector512.LoadAligned(o0 + 80), a51 = Vector512.LoadAligned(o1 + 80), a52 = Vector512.LoadAligned(o2 + 80);
        Vector512<float> a60 = Vector512.LoadAligned(o0 + 96), a61 = Vector512.LoadAligned(o1 + 96), a62 = Vector512.LoadAligned(o2 + 96);
        Vector512<float> a70 = Vector512.LoadAligned(o0 + 112), a71 = Vector512.LoadAligned(o1 + 112), a72 = Vector512.LoadAligned(o2 + 112);
        for (var n = 0; n < rows; n++, left += leftStride, right += ProductKernel.WideLanes)
        {
            var v0 = Vector512.LoadAligned(right);
            var v1 = Vector512.LoadAligned(right + 16);
            var v2 = Vector512.LoadAligned(right + 32);
            var x = Vector512.Create(left[0]);
            (a00, a01, a02) = (Vector512.FusedMultiplyAdd(x, v0, a00), Vector512.FusedMultiplyAdd(x, v1, a01), Vector512.FusedMultiplyAdd(x, v2, a02));
            x = Vector512.Create(left[1]);
            (a10, a11, a12) = (Vector512.FusedMultiplyAdd(x, v0, a10), Vector512.FusedMultiplyAdd(x, v1, a11), Vector512.FusedMultiplyAdd(x, v2, a12));
            x = Vector512.Create(left[2]);
            (a20, a21, a22) = (Vector512.FusedMultiplyAdd(x, v0, a20), Vector512.FusedMultiplyAdd(x, v1, a21), Vector512.FusedMultiplyAdd(x, v2, a22));
            x = Vector512.Create(left[3]);
            (a30, a31, a32) = (Vector512.FusedMultiplyAdd(x, v0, a30), Vector512.FusedMultiplyAdd(x, v1, a31), Vector512.FusedMultiplyAdd(x, v2, a32));
            x = Vector512.Create(left[4]);
            (a40, a41, a42) = (Vector512.FusedMultiplyAdd(x, v0, a40), Vector512.FusedMultiplyAdd(x, v1, a41), Vector512.FusedMultiplyAdd(x, v2, a42));
            x = Vector512.Create(left[5]);
            (a50, a51, a52) = (Vector512.FusedMultiplyAdd(x, v0, a50), Vector512.FusedMultiplyAdd(x, v1, a51), Vector512.FusedMultiplyAdd(x, v2, a52));
            x = Vector512.Create(left[6]);
            (a60, a61, a62) = (Vector512.FusedMultiplyAdd(x, v0, a60), Vector512.FusedMultiplyAdd(x, v1, a61), Vector512.FusedMultiplyAdd(x, v2, a62));
            x = Vector512.Create(left[7]);
            (a70, a71, a72) = (Vector512.FusedMultiplyAdd(x, v0, a70), Vector512.FusedMultiplyAdd(x, v1, a71), Vector512.FusedMultiplyAdd(x, v2, a72));
        }

        Store(o0, panelStride, a00, a01, a02);
        Store(o0 + 16, panelStride, a10, a11, a12);
        Store(o0 + 32, panelStride, a20, a21, a22);
        Store(o0 + 48, panelStride, a30, a31, a32);
        Store(o0 + 64, panelStride, a40, a41, a42);
        Store(o0 + 80, panelStride, a50, a51, a52);
        Store(o0 + 96, panelStride, a60, a61, a62);
        Store(o0 + 112, panelStride, a70, a71, a72);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transposed512(float* left, int leftStride, float* right, int rightStride, int rows, float* output)
    {
        Vector512<float> a0 = Vector512.LoadAligned(output), a1 = Vector512.LoadAligned(output + 16), a2 = Vector512.LoadAligned(output + 32), a3 = Vector512.LoadAligned(output + 48);
        Vector512<float> a4 = Vector512.LoadAligned(output + 64), a5 = Vector512.LoadAligned(output + 80), a6 = Vector512.LoadAligned(output + 96), a7 = Vector512.LoadAligned(output + 112);
        for (var n = 0; n < rows; n++, left += leftStride, right += rightStride)
        {
            var v = Vector512.LoadAligned(right);
            a0 = Vector512.FusedMultiplyAdd(Vector512.Create(left[0]), v, a0);
            a1 = Vector512.FusedMultiplyAdd(Vector512.Create(left[1]), v, a1);
            a2 = Vector512.FusedMultiplyAdd(Vector512.Create(left[2]), v, a2);
            a3 = Vector512.FusedMultiplyAdd(Vector512.Create(left[3]), v, a3);
            a4 = Vector512.FusedMultiplyAdd(Vector512.Create(left[4]), v, a4);
            a5 = Vector512.FusedMultiplyAdd(Vector512.Create(left[5]), v, a5);
            a6 = Vector512.FusedMultiplyAdd(Vector512.Create(left[6]), v, a6);
            a7 = Vector512.FusedMultiplyAdd(Vector512.Create(left[7]), v, a7);
        }

        a0.Store(output);
        a1.Store(output + 16);
        a2.Store(output + 32);
        a3.Store(output + 48);
        a4.Store(output + 64);
        a5.Store(output + 80);
        a6.Store(output + 96);
        a7.Store(output + 112);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transposed256(float* left, int leftStride, float* right, int rightStride, int rows, float* output)
    {
        Vector256<float> a00 = Vector256.LoadAligned(output), a01 = Vector256.LoadAligned(output + 8), a10 = Vector256.LoadAligned(output + 16), a11 = Vector256.LoadAligned(output + 24);
        Vector256<float> a20 = Vector256.LoadAligned(output + 32), a21 = Vector256.LoadAligned(output + 40), a30 = Vector256.LoadAligned(output + 48), a31 = Vector256.LoadAligned(output + 56);
        for (var n = 0; n < rows; n++, left += leftStride, right += rightStride)
        {
            Vector256<float> v0 = Vector256.LoadAligned(right), v1 = Vector256.LoadAligned(right + 8);
            var x = Vector256.Create(left[0]);
            (a00, a01) = (Vector256.FusedMultiplyAdd(x, v0, a00), Vector256.FusedMultiplyAdd(x, v1, a01));
            x = Vector256.Create(left[1]);
            (a10, a11) = (Vector256.FusedMultiplyAdd(x, v0, a10), Vector256.FusedMultiplyAdd(x, v1, a11));
            x = Vector256.Create(left[2]);
            (a20, a21) = (Vector256.FusedMultiplyAdd(x, v0, a20), Vector256.FusedMultiplyAdd(x, v1, a21));
            x = Vector256.Create(left[3]);
            (a30, a31) = (Vector256.FusedMultiplyAdd(x, v0, a30), Vector256.FusedMultiplyAdd(x, v1, a31));
        }

        a00.Store(output);
        a01.Store(output + 8);
        a10.Store(output + 16);
        a11.Store(output + 24);
        a20.Store(output + 32);
        a21.Store(output + 40);
        a30.Store(output + 48);
        a31.Store(output + 56);
    }

    /// <summary>One column, the scalar twin: what is left over from fours and eights.</summary>
    internal static void TransposedColumn(float* left, int leftStride, float* right, int rightStride, int rows, float* output)
    {
        for (var n = 0; n < rows; n++, left += leftStride, right += rightStride)
        {
            for (var lane = 0; lane < Lanes; lane++)
                output[lane] = MathF.FusedMultiplyAdd(left[0], right[lane], output[lane]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* output, int stride, Vector512<float> first, Vector512<float> second, Vector512<float> third)
    {
        first.Store(output);
        second.Store(output + stride);
        third.Store(output + (2 * stride));
    }
}
