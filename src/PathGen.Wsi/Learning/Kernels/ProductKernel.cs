using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PathGen.Wsi;

/// <summary>
/// Products of rows with a matrix packed in panels of 16 columns (a panel is depth × 16 floats). Every element is one chain of fused
/// multiply-adds in the order of the summed index, in a lane of its own: 512-bit, 256-bit and scalar code give the same bits, and a row never depends on its neighbours.
/// Single-threaded; callers share the work out.
/// </summary>
internal static unsafe class ProductKernel
{
    /// <summary>Columns of a panel.</summary>
    public const int Lanes = 16;

    /// <summary>Rows of one tile.</summary>
    public const int Rows = 8;

    /// <summary>Columns of one tile at most.</summary>
    public const int WideLanes = 3 * Lanes;

    /// <summary>Rounds a number of columns up to whole panels.</summary>
    public static int Padded(int columns) => (columns + Lanes - 1) / Lanes * Lanes;

    /// <summary>output = left · right: each row of the left times the packed matrix.</summary>
    /// <param name="left">Rows of <paramref name="depth"/> floats.</param>
    /// <param name="leftStride">Floats from one of them to the next.</param>
    /// <param name="rows">How many, 1 or more.</param>
    /// <param name="right">Packed: panels of depth × 16 floats, on a cache line.</param>
    /// <param name="depth">The summed index.</param>
    /// <param name="panels">Panels of the right.</param>
    /// <param name="output">Rows of 16 × panels floats, replaced.</param>
    /// <param name="outputStride">Floats from one of them to the next.</param>
    public static void Multiply(float* left, int leftStride, int rows, float* right, int depth, int panels, float* output, int outputStride)
    {
        for (var panel = 0; panel < panels; panel += 3)
        {
            var wide = panel + 3 <= panels && Vector512.IsHardwareAccelerated;
            for (var row = 0; row < rows; row += Rows)
            {
                var tile = new Tile(left + ((nint)row * leftStride), leftStride, output + ((nint)row * outputStride), outputStride, rows - row);
                if (wide)
                {
                    Multiply512Wide(tile, right + ((nint)panel * depth * Lanes), depth, panel * Lanes);
                    continue;
                }

                for (var single = panel; single < Math.Min(panel + 3, panels); single++)
                    MultiplyPanel(tile, right + ((nint)single * depth * Lanes), depth, single * Lanes);
            }
        }
    }

    /// <summary>One panel of <see cref="Multiply"/>, by the widest vectors there are.</summary>
    public static void MultiplyPanel(in Tile tile, float* panel, int depth, int offset)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Multiply512(tile, panel, depth, offset);
        }
        else if (Fma.IsSupported)
        {
            Multiply256(tile, panel, depth, offset);
        }
        else
        {
            MultiplyScalar(tile, panel, depth, offset);
        }
    }

    /// <summary>8 rows × 48 lanes: 24 accumulators, 3 vectors of the panels, one broadcast.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply512Wide(in Tile tile, float* p0, int depth, int offset)
    {
        float* r0 = tile.Left(0), r1 = tile.Left(1), r2 = tile.Left(2), r3 = tile.Left(3), r4 = tile.Left(4), r5 = tile.Left(5), r6 = tile.Left(6), r7 = tile.Left(7);
        float* p1 = p0 + ((nint)depth * Lanes), p2 = p1 + ((nint)depth * Lanes);
        Vector512<float> a00 = default, a01 = default, a02 = default, a10 = default, a11 = default, a12 = default;
        Vector512<float> a20 = default, a21 = default, a22 = default, a30 = default, a31 = default, a32 = default;
        Vector512<float> a40 = default, a41 = default, a42 = default, a50 = default, a51 = default, a52 = default;
        Vector512<float> a60 = default, a61 = default, a62 = default, a70 = default, a71 = default, a72 = default;
        for (nint i = 0; i < depth; i++)
        {
            var v0 = Vector512.LoadAligned(p0 + (i * Lanes));
            var v1 = Vector512.LoadAligned(p1 + (i * Lanes));
            var v2 = Vector512.LoadAligned(p2 + (i * Lanes));
            var x = Vector512.Create(r0[i]);
            (a00, a01, a02) = (Vector512.FusedMultiplyAdd(x, v0, a00), Vector512.FusedMultiplyAdd(x, v1, a01), Vector512.FusedMultiplyAdd(x, v2, a02));
            x = Vector512.Create(r1[i]);
            (a10, a11, a12) = (Vector512.FusedMultiplyAdd(x, v0, a10), Vector512.FusedMultiplyAdd(x, v1, a11), Vector512.FusedMultiplyAdd(x, v2, a12));
            x = Vector512.Create(r2[i]);
            (a20, a21, a22) = (Vector512.FusedMultiplyAdd(x, v0, a20), Vector512.FusedMultiplyAdd(x, v1, a21), Vector512.FusedMultiplyAdd(x, v2, a22));
            x = Vector512.Create(r3[i]);
            (a30, a31, a32) = (Vector512.FusedMultiplyAdd(x, v0, a30), Vector512.FusedMultiplyAdd(x, v1, a31), Vector512.FusedMultiplyAdd(x, v2, a32));
            x = Vector512.Create(r4[i]);
            (a40, a41, a42) = (Vector512.FusedMultiplyAdd(x, v0, a40), Vector512.FusedMultiplyAdd(x, v1, a41), Vector512.FusedMultiplyAdd(x, v2, a42));
            x = Vector512.Create(r5[i]);
            (a50, a51, a52) = (Vector512.FusedMultiplyAdd(x, v0, a50), Vector512.FusedMultiplyAdd(x, v1, a51), Vector512.FusedMultiplyAdd(x, v2, a52));
            x = Vector512.Create(r6[i]);
            (a60, a61, a62) = (Vector512.FusedMultiplyAdd(x, v0, a60), Vector512.FusedMultiplyAdd(x, v1, a61), Vector512.FusedMultiplyAdd(x, v2, a62));
            x = Vector512.Create(r7[i]);
            (a70, a71, a72) = (Vector512.FusedMultiplyAdd(x, v0, a70), Vector512.FusedMultiplyAdd(x, v1, a71), Vector512.FusedMultiplyAdd(x, v2, a72));
        }

        Store(tile.Output(0) + offset, a00, a01, a02);
        Store(tile.Output(1) + offset, a10, a11, a12);
        Store(tile.Output(2) + offset, a20, a21, a22);
        Store(tile.Output(3) + offset, a30, a31, a32);
        Store(tile.Output(4) + offset, a40, a41, a42);
        Store(tile.Output(5) + offset, a50, a51, a52);
        Store(tile.Output(6) + offset, a60, a61, a62);
        Store(tile.Output(7) + offset, a70, a71, a72);
    }

    /// <summary>8 rows × 16 lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply512(in Tile tile, float* panel, int depth, int offset)
    {
        float* r0 = tile.Left(0), r1 = tile.Left(1), r2 = tile.Left(2), r3 = tile.Left(3), r4 = tile.Left(4), r5 = tile.Left(5), r6 = tile.Left(6), r7 = tile.Left(7);
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        for (nint i = 0; i < depth; i++)
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

        a0.Store(tile.Output(0) + offset);
        a1.Store(tile.Output(1) + offset);
        a2.Store(tile.Output(2) + offset);
        a3.Store(tile.Output(3) + offset);
        a4.Store(tile.Output(4) + offset);
        a5.Store(tile.Output(5) + offset);
        a6.Store(tile.Output(6) + offset);
        a7.Store(tile.Output(7) + offset);
    }

    /// <summary>4 rows × 16 lanes, twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply256(in Tile tile, float* panel, int depth, int offset)
    {
        for (var row = 0; row < Rows; row += 4)
        {
            float* r0 = tile.Left(row), r1 = tile.Left(row + 1), r2 = tile.Left(row + 2), r3 = tile.Left(row + 3);
            Vector256<float> a00 = default, a01 = default, a10 = default, a11 = default, a20 = default, a21 = default, a30 = default, a31 = default;
            for (nint i = 0; i < depth; i++)
            {
                var v0 = Vector256.LoadAligned(panel + (i * Lanes));
                var v1 = Vector256.LoadAligned(panel + (i * Lanes) + 8);
                var x = Vector256.Create(r0[i]);
                (a00, a01) = (Vector256.FusedMultiplyAdd(x, v0, a00), Vector256.FusedMultiplyAdd(x, v1, a01));
                x = Vector256.Create(r1[i]);
                (a10, a11) = (Vector256.FusedMultiplyAdd(x, v0, a10), Vector256.FusedMultiplyAdd(x, v1, a11));
                x = Vector256.Create(r2[i]);
                (a20, a21) = (Vector256.FusedMultiplyAdd(x, v0, a20), Vector256.FusedMultiplyAdd(x, v1, a21));
                x = Vector256.Create(r3[i]);
                (a30, a31) = (Vector256.FusedMultiplyAdd(x, v0, a30), Vector256.FusedMultiplyAdd(x, v1, a31));
            }

            Store(tile.Output(row) + offset, a00, a01);
            Store(tile.Output(row + 1) + offset, a10, a11);
            Store(tile.Output(row + 2) + offset, a20, a21);
            Store(tile.Output(row + 3) + offset, a30, a31);
        }
    }

    /// <summary>The scalar twin.</summary>
    public static void MultiplyScalar(in Tile tile, float* panel, int depth, int offset)
    {
        for (var row = 0; row < Rows; row++)
        {
            for (var lane = 0; lane < Lanes; lane++)
            {
                var sum = 0f;
                for (nint i = 0; i < depth; i++)
                    sum = MathF.FusedMultiplyAdd(tile.Left(row)[i], panel[(i * Lanes) + lane], sum);
                tile.Output(row)[offset + lane] = sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* output, Vector512<float> first, Vector512<float> second, Vector512<float> third)
    {
        first.Store(output);
        second.Store(output + Lanes);
        third.Store(output + (2 * Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* output, Vector256<float> first, Vector256<float> second)
    {
        first.Store(output);
        second.Store(output + 8);
    }

    /// <summary>8 rows of the left and of the output; where fewer are left, the last one stands for those that are missing and gets the same values again.</summary>
    public readonly struct Tile(float* left, int leftStride, float* output, int outputStride, int rows)
    {
        /// <summary>A row of the left.</summary>
        public float* Left(int row) => left + ((nint)Math.Min(row, rows - 1) * leftStride);

        /// <summary>A row of the output.</summary>
        public float* Output(int row) => output + ((nint)Math.Min(row, rows - 1) * outputStride);
    }
}
