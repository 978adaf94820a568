using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PathGen.Agents;

/// <summary>
/// Dot products of 8 rows with panels of 16 packed rows. Every product is one chain of fused multiply-adds over the components in order, in a lane of its
/// own, so 512-bit, 256-bit, 128-bit and scalar code give the same bits and a result never depends on its neighbours.
/// </summary>
internal static unsafe class DotKernel
{
    /// <summary>Packed rows in a panel.</summary>
    public const int Lanes = 16;

    /// <summary>Left rows of one call.</summary>
    public const int Rows = 8;

    /// <summary>Dot products with a run of panels.</summary>
    /// <param name="rows">8 pointers to rows of <paramref name="right"/>'s width; repeat one to fill up.</param>
    /// <param name="right">The packed rows.</param>
    /// <param name="firstPanel">First panel.</param>
    /// <param name="panelCount">Number of panels.</param>
    /// <param name="output">8 rows of <paramref name="stride"/> floats; the first panel's results come first.</param>
    /// <param name="stride">Floats from one output row to the next, 16 × <paramref name="panelCount"/> or more.</param>
    public static void Multiply(float** rows, PackedRows right, int firstPanel, int panelCount, float* output, int stride)
    {
        if (Vector512.IsHardwareAccelerated)
            Multiply512(rows, right, firstPanel, panelCount, output, stride);
        else if (Fma.IsSupported)
            Multiply256(rows, right, firstPanel, panelCount, output, stride);
        else if (Vector128.IsHardwareAccelerated && !Sse.IsSupported)
            Multiply128(rows, right, firstPanel, panelCount, output, stride);
        else
            MultiplyScalar(rows, right, firstPanel, panelCount, output, stride);
        GC.KeepAlive(right);
    }

    /// <summary>8 rows × 48 lanes: 24 accumulators, 3 vectors of the panels, one broadcast.</summary>
    public static void Multiply512(float** rows, PackedRows right, int firstPanel, int panelCount, float* output, int stride)
    {
        var panel = 0;
        for (; panel + 3 <= panelCount; panel += 3)
            Block512(rows, right, firstPanel + panel, output + (panel * Lanes), stride);
        for (; panel < panelCount; panel++)
            Panel512(rows, right.Panel(firstPanel + panel), right.Width, output + (panel * Lanes), stride);
    }

    /// <summary>4 rows × 16 lanes: 8 accumulators, 2 vectors of the panel, one broadcast.</summary>
    public static void Multiply256(float** rows, PackedRows right, int firstPanel, int panelCount, float* output, int stride)
    {
        for (var panel = 0; panel < panelCount; panel++)
        {
            var source = right.Panel(firstPanel + panel);
            Half256(rows, source, right.Width, output + (panel * Lanes), stride);
            Half256(rows + 4, source, right.Width, output + (4 * stride) + (panel * Lanes), stride);
        }
    }

    /// <summary>2 rows × 16 lanes at a time, for machines with 128-bit fused multiply-adds.</summary>
    public static void Multiply128(float** rows, PackedRows right, int firstPanel, int panelCount, float* output, int stride)
    {
        for (var panel = 0; panel < panelCount; panel++)
        {
            for (var row = 0; row < Rows; row += 2)
                Pair128(rows + row, right.Panel(firstPanel + panel), right.Width, output + (row * stride) + (panel * Lanes), stride);
        }
    }

    /// <summary>The scalar twin.</summary>
    public static void MultiplyScalar(float** rows, PackedRows right, int firstPanel, int panelCount, float* output, int stride)
    {
        for (var panel = 0; panel < panelCount; panel++)
        {
            var source = right.Panel(firstPanel + panel);
            for (var row = 0; row < Rows; row++)
            {
                for (var lane = 0; lane < Lanes; lane++)
                {
                    var sum = 0f;
                    for (nint i = 0; i < right.Width; i++)
                        sum = MathF.FusedMultiplyAdd(rows[row][i], source[(i * Lanes) + lane], sum);
                    output[(row * stride) + (panel * Lanes) + lane] = sum;
                }
            }
        }
    }

    private static void Block512(float** rows, PackedRows right, int panel, float* output, int stride)
    {
        float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3], r4 = rows[4], r5 = rows[5], r6 = rows[6], r7 = rows[7];
        float* p0 = right.Panel(panel), p1 = right.Panel(panel + 1), p2 = right.Panel(panel + 2);
        Vector512<float> a00 = default, a01 = default, a02 = default, a10 = default, a11 = default, a12 = default;
        Vector512<float> a20 = default, a21 = default, a22 = default, a30 = default, a31 = default, a32 = default;
        Vector512<float> a40 = default, a41 = default, a42 = default, a50 = default, a51 = default, a52 = default;
        Vector512<float> a60 = default, a61 = default, a62 = default, a70 = default, a71 = default, a72 = default;
        for (nint i = 0; i < right.Width; i++)
        {
            var v0 = Vector512.LoadAligned(p0 + (i * Lanes));
            var v1 = Vector512.LoadAligned(p1 + (i * Lanes));
            var v2 = Vector512.LoadAligned(p2 + (i * Lanes));
            var x = Vector512.Create(r0[i]);
            a00 = Vector512.FusedMultiplyAdd(x, v0, a00);
            a01 = Vector512.FusedMultiplyAdd(x, v1, a01);
            a02 = Vector512.FusedMultiplyAdd(x, v2, a02);
            x = Vector512.Create(r1[i]);
            a10 = Vector512.FusedMultiplyAdd(x, v0, a10);
            a11 = Vector512.FusedMultiplyAdd(x, v1, a11);
            a12 = Vector512.FusedMultiplyAdd(x, v2, a12);
            x = Vector512.Create(r2[i]);
            a20 = Vector512.FusedMultiplyAdd(x, v0, a20);
            a21 = Vector512.FusedMultiplyAdd(x, v1, a21);
            a22 = Vector512.FusedMultiplyAdd(x, v2, a22);
            x = Vector512.Create(r3[i]);
            a30 = Vector512.FusedMultiplyAdd(x, v0, a30);
            a31 = Vector512.FusedMultiplyAdd(x, v1, a31);
            a32 = Vector512.FusedMultiplyAdd(x, v2, a32);
            x = Vector512.Create(r4[i]);
            a40 = Vector512.FusedMultiplyAdd(x, v0, a40);
            a41 = Vector512.FusedMultiplyAdd(x, v1, a41);
            a42 = Vector512.FusedMultiplyAdd(x, v2, a42);
            x = Vector512.Create(r5[i]);
            a50 = Vector512.FusedMultiplyAdd(x, v0, a50);
            a51 = Vector512.FusedMultiplyAdd(x, v1, a51);
            a52 = Vector512.FusedMultiplyAdd(x, v2, a52);
            x = Vector512.Create(r6[i]);
            a60 = Vector512.FusedMultiplyAdd(x, v0, a60);
            a61 = Vector512.FusedMultiplyAdd(x, v1, a61);
            a62 = Vector512.FusedMultiplyAdd(x, v2, a62);
            x = Vector512.Create(r7[i]);
            a70 = Vector512.FusedMultiplyAdd(x, v0, a70);
            a71 = Vector512.FusedMultiplyAdd(x, v1, a71);
            a72 = Vector512.FusedMultiplyAdd(x, v2, a72);
        }

        Store(output, a00, a01, a02);
        Store(output + stride, a10, a11, a12);
        Store(output + (2 * stride), a20, a21, a22);
        Store(output + (3 * stride), a30, a31, a32);
        Store(output + (4 * stride), a40, a41, a42);
        Store(output + (5 * stride), a50, a51, a52);
        Store(output + (6 * stride), a60, a61, a62);
        Store(output + (7 * stride), a70, a71, a72);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* output, Vector512<float> first, Vector512<float> second, Vector512<float> third)
    {
        first.Store(output);
        second.Store(output + Lanes);
        third.Store(output + (2 * Lanes));
    }

    private static void Panel512(float** rows, float* panel, int width, float* output, int stride)
    {
        float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3], r4 = rows[4], r5 = rows[5], r6 = rows[6], r7 = rows[7];
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        for (nint i = 0; i < width; i++)
        {
            var v = Vector512.LoadAligned(panel + (i * Lanes));
            a0 = Vector512.FusedMultiplyAdd(Vector512.Create(r0[i]), v, a0);
            a1 = Vector512.FusedMultiplyAdd(Vector512.Create(r1[i]), v, a1);
            a2 = Vector512.FusedMultiplyAdd(Vector512.Create(r2[i]), v, a2);
            a3 = Vector512.FusedMultiplyAdd(Vector512.Create(r3[i]), v, a3);
            a4 = Vector512.FusedMultiplyAdd(Vector512.Create(r4[i]), v, a4);
            a5 = Vector512.FusedMultiplyAdd(Vector512.Create(r5[i]), v, a5);
            a6 = Vector512.FusedMultiplyAdd(Vector512.Create(r6[i]), v, a6);
            a7 = Vector512.FusedMultiplyAdd(Vector512.Create(r7[i]), v, a7);
        }

        a0.Store(output);
        a1.Store(output + stride);
        a2.Store(output + (2 * stride));
        a3.Store(output + (3 * stride));
        a4.Store(output + (4 * stride));
        a5.Store(output + (5 * stride));
        a6.Store(output + (6 * stride));
        a7.Store(output + (7 * stride));
    }

    private static void Half256(float** rows, float* panel, int width, float* output, int stride)
    {
        float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3];
        Vector256<float> a00 = default, a01 = default, a10 = default, a11 = default, a20 = default, a21 = default, a30 = default, a31 = default;
        for (nint i = 0; i < width; i++)
        {
            var v0 = Vector256.LoadAligned(panel + (i * Lanes));
            var v1 = Vector256.LoadAligned(panel + (i * Lanes) + 8);
            var x = Vector256.Create(r0[i]);
            a00 = Vector256.FusedMultiplyAdd(x, v0, a00);
            a01 = Vector256.FusedMultiplyAdd(x, v1, a01);
            x = Vector256.Create(r1[i]);
            a10 = Vector256.FusedMultiplyAdd(x, v0, a10);
            a11 = Vector256.FusedMultiplyAdd(x, v1, a11);
            x = Vector256.Create(r2[i]);
            a20 = Vector256.FusedMultiplyAdd(x, v0, a20);
            a21 = Vector256.FusedMultiplyAdd(x, v1, a21);
            x = Vector256.Create(r3[i]);
            a30 = Vector256.FusedMultiplyAdd(x, v0, a30);
            a31 = Vector256.FusedMultiplyAdd(x, v1, a31);
        }

        a00.Store(output);
        a01.Store(output + 8);
        a10.Store(output + stride);
        a11.Store(output + stride + 8);
        a20.Store(output + (2 * stride));
        a21.Store(output + (2 * stride) + 8);
        a30.Store(output + (3 * stride));
        a31.Store(output + (3 * stride) + 8);
    }

    private static void Pair128(float** rows, float* panel, int width, float* output, int stride)
    {
        float* r0 = rows[0], r1 = rows[1];
        Vector128<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        for (nint i = 0; i < width; i++)
        {
            var source = panel + (i * Lanes);
            Vector128<float> v0 = Vector128.Load(source), v1 = Vector128.Load(source + 4), v2 = Vector128.Load(source + 8), v3 = Vector128.Load(source + 12);
            var x = Vector128.Create(r0[i]);
            a0 = Vector128.FusedMultiplyAdd(x, v0, a0);
            a1 = Vector128.FusedMultiplyAdd(x, v1, a1);
            a2 = Vector128.FusedMultiplyAdd(x, v2, a2);
            a3 = Vector128.FusedMultiplyAdd(x, v3, a3);
            x = Vector128.Create(r1[i]);
            b0 = Vector128.FusedMultiplyAdd(x, v0, b0);
            b1 = Vector128.FusedMultiplyAdd(x, v1, b1);
            b2 = Vector128.FusedMultiplyAdd(x, v2, b2);
            b3 = Vector128.FusedMultiplyAdd(x, v3, b3);
        }

        a0.Store(output);
        a1.Store(output + 4);
        a2.Store(output + 8);
        a3.Store(output + 12);
        b0.Store(output + stride);
        b1.Store(output + stride + 4);
        b2.Store(output + stride + 8);
        b3.Store(output + stride + 12);
    }
}
