using System.Buffers;

namespace PathGen.Slides;

/// <summary>The resize without vector instructions: what <see cref="VectorResampler{TDot}"/> must equal bit for bit.</summary>
internal static class ScalarResampler
{
    private const int Half = 1 << (ResampleAxis.FractionBits - 1);

    /// <summary>Makes the wanted part of the result.</summary>
    public static void Run(RgbImage source, AxisKey columnsKey, AxisKey rowsKey, RgbImage destination)
    {
        var columns = new ResampleAxis(columnsKey);
        var rows = new ResampleAxis(rowsKey);
        var firstRow = rows.Start(0);
        var endRow = rows.Start(rows.Count - 1) + rows.Weights(rows.Count - 1).Length;
        var stride = destination.Stride;
        var scratch = ArrayPool<byte>.Shared.Rent(checked((endRow - firstRow) * stride));
        var sums = ArrayPool<int>.Shared.Rent(stride);
        try
        {
            for (var y = firstRow; y < endRow; y++)
                Horizontal(source.Row(y), columns, scratch.AsSpan((y - firstRow) * stride, stride));
            for (var y = 0; y < destination.Height; y++)
                Vertical(scratch, (rows.Start(y) - firstRow) * stride, rows.Weights(y), sums.AsSpan(0, stride), destination.Row(y));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
            ArrayPool<int>.Shared.Return(sums);
        }
    }

    private static void Horizontal(ReadOnlySpan<byte> source, ResampleAxis columns, Span<byte> destination)
    {
        for (var x = 0; x < columns.Count; x++)
        {
            var pixel = 3 * columns.Start(x);
            var (red, green, blue) = (Half, Half, Half);
            foreach (var weight in columns.Weights(x))
            {
                red += source[pixel] * weight;
                green += source[pixel + 1] * weight;
                blue += source[pixel + 2] * weight;
                pixel += 3;
            }

            destination[3 * x] = Clip(red);
            destination[3 * x + 1] = Clip(green);
            destination[3 * x + 2] = Clip(blue);
        }
    }

    private static void Vertical(ReadOnlySpan<byte> source, int offset, ReadOnlySpan<int> weights, Span<int> sums, Span<byte> destination)
    {
        sums.Fill(Half);
        foreach (var weight in weights)
        {
            var row = source.Slice(offset, sums.Length);
            for (var i = 0; i < row.Length; i++)
                sums[i] += row[i] * weight;
            offset += sums.Length;
        }

        for (var i = 0; i < destination.Length; i++)
            destination[i] = Clip(sums[i]);
    }

    private static byte Clip(int sum) => (byte)Math.Clamp(sum >> ResampleAxis.FractionBits, 0, 255);
}
