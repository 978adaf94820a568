using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PathGen.Slides;

/// <summary>
/// The resize with 256-bit vectors. The horizontal pass takes four rows at a time and leaves their results interleaved (four bytes, one of each
/// row, for every column), which is what the vertical pass multiplies by four weights at once. Only the rows that a result row still needs
/// are held, so the intermediate stays in the first-level cache.
/// </summary>
internal static unsafe class VectorResampler<TDot>
    where TDot : struct, IQuadDot
{
    private const int Half = 1 << (ResampleAxis.FractionBits - 1);
    private const int LoadBytes = 16; // One load holds four pixels (12 bytes) and reads 4 bytes more.
    private const int ColumnStep = 16; // Columns (bytes of a result row) that the vertical pass makes at once.

    // Twelve bytes RGBRGBRGBRGB to four R, four G, four B, and four zeros.
    private static readonly Vector256<byte> Planes = Vector256.Create(
        Vector128.Create((byte)0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11, 0x80, 0x80, 0x80, 0x80),
        Vector128.Create((byte)0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11, 0x80, 0x80, 0x80, 0x80));

    /// <summary>Makes the wanted part of the result.</summary>
    public static void Run(RgbImage source, AxisKey columnsKey, AxisKey rowsKey, RgbImage destination)
    {
        var columns = QuadAxis<TDot>.For(columnsKey, aligned: false);
        var rows = QuadAxis<TDot>.For(rowsKey, aligned: true);
        var quadStride = (4 * destination.Stride + 4 * ColumnStep + 63) & ~63;
        var capacity = rows.MaxGroups + Math.Min(rows.MaxGroups, 16); // Room beyond the need, so that the window moves rarely.
        if ((long)capacity * quadStride > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(destination), $"{source.Width}×{source.Height} to {destination.Width}×{destination.Height} pixels at once needs more than 2 GiB of scratch. Resize in two steps.");
        }

        var rowBytes = Math.Max(source.Stride, 3 * columns.End + LoadBytes);
        var quads = ArrayPool<byte>.Shared.Rent(capacity * quadStride);
        var padded = ArrayPool<byte>.Shared.Rent(checked(4 * rowBytes));
        try
        {
            fixed (byte* pixels = source.Pixels, window = quads, paddedRows = padded)
            {
                var input = new Input(pixels, source.Stride, source.Height, paddedRows, rowBytes);
                Run(input, columns, rows, window, quadStride, capacity, destination);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(quads);
            ArrayPool<byte>.Shared.Return(padded);
        }
    }

    private static void Run(
        in Input input, QuadAxis<TDot> columns, QuadAxis<TDot> rows, byte* window, int quadStride, int capacity, RgbImage destination)
    {
        fixed (QuadSpan* columnSpans = columns.Spans, rowSpans = rows.Spans)
        fixed (int* columnWords = columns.Words, rowWords = rows.Words)
        fixed (byte* result = destination.Pixels)
        {
            var first = rowSpans[0].Start / 4; // The group of four source rows at the window's start.
            var made = first; // Groups before this one are made.
            for (var y = 0; y < destination.Height; y++)
            {
                var span = rowSpans[y];
                var group = span.Start / 4;
                var end = group + span.Groups;
                if (end - first > capacity)
                {
                    // Keep what is still needed; the rest of the window is free again.
                    var kept = Math.Max(0, made - group);
                    Buffer.MemoryCopy(window + (long)(group - first) * quadStride, window, (long)capacity * quadStride, (long)kept * quadStride);
                    first = group;
                    made = Math.Max(made, group);
                }

                for (; made < end; made++)
                    Horizontal(input, 4 * made, columnSpans, columnWords, destination.Width, window + (long)(made - first) * quadStride);
                Vertical(window + (long)(group - first) * quadStride, quadStride, span.Groups, rowWords + span.Words, result + (long)y * destination.Stride, destination.Stride);
            }
        }
    }

    private static void Horizontal(in Input input, int row, QuadSpan* spans, int* words, int width, byte* quads)
    {
        var row0 = input.Row(row, 0);
        var row1 = input.Row(row + 1, 1);
        var row2 = input.Row(row + 2, 2);
        var row3 = input.Row(row + 3, 3);
        var planes = Planes;
        var gather = Vector128.Create((byte)0, 8, 4, 12, 1, 9, 5, 13, 2, 10, 6, 14, 0x80, 0x80, 0x80, 0x80);
        for (var x = 0; x < width; x++)
        {
            var offset = 3L * spans[x].Start;
            var weights = words + spans[x].Words;
            var last = weights + 4 * spans[x].Groups;
            var a0 = Vector256.Create(Half);
            var b0 = a0;
            Vector256<int> a1 = default, a2 = default, b1 = default, b2 = default;
            do
            {
                var a = Vector256.Create(Vector128.Load(row0 + offset), Vector128.Load(row1 + offset));
                var b = Vector256.Create(Vector128.Load(row2 + offset), Vector128.Load(row3 + offset));
                TDot.Add(Avx2.Shuffle(a, planes), Avx2.Shuffle(b, planes), weights, ref a0, ref a1, ref a2, ref b0, ref b1, ref b2);
                offset += 12;
                weights += 4;
            }
            while (weights != last);

            // Bytes R0 G0 B0 - R2 G2 B2 - R1 G1 B1 - R3 G3 B3 -, then the four rows of each channel together.
            Ssse3.Shuffle(Clip(TDot.Combine(a0, a1, a2), TDot.Combine(b0, b1, b2)), gather).Store(quads);
            quads += 12;
        }
    }

    private static void Vertical(byte* quads, int quadStride, int groups, int* words, byte* result, int length)
    {
        var last = words + 4 * groups;
        var x = 0;
        for (; x <= length - ColumnStep; x += ColumnStep)
            VerticalStep(quads + 4L * x, quadStride, words, last).Store(result + x);
        if (x < length)
        {
            var rest = VerticalStep(quads + 4L * x, quadStride, words, last);
            for (var i = 0; x < length; i++, x++)
                result[x] = rest[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> VerticalStep(byte* quads, int quadStride, int* weights, int* last)
    {
        var a0 = Vector256.Create(Half);
        var b0 = a0;
        Vector256<int> a1 = default, a2 = default, b1 = default, b2 = default;
        do
        {
            TDot.Add(Vector256.Load(quads), Vector256.Load(quads + 32), weights, ref a0, ref a1, ref a2, ref b0, ref b1, ref b2);
            quads += quadStride;
            weights += 4;
        }
        while (weights != last);

        // Columns 0–3, 8–11, 4–7, 12–15, put in order.
        return Sse2.Shuffle(Clip(TDot.Combine(a0, a1, a2), TDot.Combine(b0, b1, b2)).AsInt32(), 0b11_01_10_00).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Clip(Vector256<int> a, Vector256<int> b)
    {
        var words = Avx2.PackSignedSaturate(
            Vector256.ShiftRightArithmetic(a, ResampleAxis.FractionBits), Vector256.ShiftRightArithmetic(b, ResampleAxis.FractionBits));
        return Sse2.PackUnsignedSaturate(words.GetLower(), words.GetUpper());
    }

    /// <summary>The source's rows, such that reading past a row's end stays inside memory that is ours.</summary>
    private readonly struct Input(byte* pixels, int stride, int height, byte* padded, int rowBytes)
    {
        /// <summary>A row from which <c>rowBytes</c> bytes can be read. Rows below the picture have weight 0; any row serves for them.</summary>
        public byte* Row(int y, int slot)
        {
            y = Math.Min(y, height - 1);
            var row = pixels + (long)y * stride;
            if ((long)y * stride + rowBytes <= (long)stride * height)
                return row;
            var copy = padded + (long)slot * rowBytes;
            Buffer.MemoryCopy(row, copy, rowBytes, stride);
            return copy;
        }
    }
}
