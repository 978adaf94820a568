using PathGen.Slides;

namespace PathGen.Wsi;

/// <summary>Patches in their colours, ready to be laid over any part of the slide. Immutable; thread-safe.</summary>
internal sealed class HeatLayer
{
    // Shares are added up as whole numbers, so that sums are exact and no trace of a patch is left beyond it; finer than the 256 colours.
    private const int Parts = 1024;

    private readonly IReadOnlyList<PatchPosition> positions;
    private readonly long size;
    private readonly float[] shares;
    private readonly ColourTable colours;
    private readonly double opacity;
    private readonly long cell;
    private readonly Dictionary<(long X, long Y), List<int>> cells = [];

    /// <summary>Makes the layer.</summary>
    /// <param name="scores">The patches.</param>
    /// <param name="shares">For each how far from the lowest colour to the highest, 0 to 1.</param>
    /// <param name="options">Colours and opacity.</param>
    public HeatLayer(PatchScores scores, float[] shares, HeatmapOptions options)
    {
        (positions, size, this.shares) = (scores.Positions, scores.PatchSize, shares);
        (colours, opacity) = (ColourTable.Of(options.Colours), options.Opacity);
        cell = Math.Max(size, 4096);
        for (var i = 0; i < positions.Count; i++)
        {
            var key = (CellOf(positions[i].X), CellOf(positions[i].Y));
            if (!cells.TryGetValue(key, out var list))
                cells[key] = list = [];
            list.Add(i);
        }
    }

    /// <summary>Lays the colours over a picture of a region. Where patches overlap, their mean counts; a patch covers one pixel or more.</summary>
    public void Blend(RgbImage image, SlideRegion region)
    {
        var (width, height) = (image.Width, image.Height);

        // Each patch adds its share at two corners of its rectangle and takes it away at the two others: running sums along rows and columns then give each pixel its total, however patches overlap.
        var stride = width + 1;
        var sums = new int[stride * (height + 1)];
        var counts = new int[sums.Length];
        var any = false;
        foreach (var i in Within(region))
        {
            var (left, right) = Span(positions[i].X, region.X, region.Width, width);
            var (top, bottom) = Span(positions[i].Y, region.Y, region.Height, height);
            if (left >= right || top >= bottom)
                continue;
            any = true;
            Add(left, top, 1);
            Add(right, top, -1);
            Add(left, bottom, -1);
            Add(right, bottom, 1);

            void Add(int x, int y, int sign)
            {
                sums[y * stride + x] += sign * (int)MathF.Round(Parts * shares[i]);
                counts[y * stride + x] += sign;
            }
        }

        if (any)
            Paint(image, sums, counts);
    }

    private void Paint(RgbImage image, int[] corners, int[] counts)
    {
        var stride = image.Width + 1;
        var (sum, count) = (new long[image.Width], new int[image.Width]);
        var keep = 1 - opacity;
        for (var y = 0; y < image.Height; y++)
        {
            var row = image.Row(y);
            var (alongSum, alongCount) = (0L, 0);
            for (var x = 0; x < image.Width; x++)
            {
                alongSum += corners[y * stride + x];
                alongCount += counts[y * stride + x];
                sum[x] += alongSum;
                count[x] += alongCount;
                if (count[x] <= 0)
                    continue;
                var (red, green, blue) = colours[sum[x] / ((double)Parts * count[x])];
                var pixel = row.Slice(3 * x, 3);
                pixel[0] = (byte)(keep * pixel[0] + opacity * red + 0.5);
                pixel[1] = (byte)(keep * pixel[1] + opacity * green + 0.5);
                pixel[2] = (byte)(keep * pixel[2] + opacity * blue + 0.5);
            }
        }
    }

    // The patches whose rectangles may touch a region.
    private IEnumerable<int> Within(SlideRegion region)
    {
        var (left, top) = (CellOf(region.X - size), CellOf(region.Y - size));
        var (right, bottom) = (CellOf(region.X + region.Width), CellOf(region.Y + region.Height));
        if ((Int128)(right - left + 1) * (bottom - top + 1) > cells.Count)
            return cells.Values.SelectMany(list => list);
        return from y in Enumerable.Range(0, (int)(bottom - top + 1))
               from x in Enumerable.Range(0, (int)(right - left + 1))
               where cells.ContainsKey((left + x, top + y))
               from i in cells[(left + x, top + y)]
               select i;
    }

    private long CellOf(long at) => at >= 0 ? at / cell : (at - cell + 1) / cell;

    // The pixels of a picture that a patch covers on one axis.
    private (int From, int To) Span(long at, long start, long length, int pixels)
    {
        var from = (at - start) * (double)pixels / length;
        var to = (at + size - start) * (double)pixels / length;
        if (to <= 0 || from >= pixels)
            return (0, 0);
        var first = (int)Math.Clamp(Math.Round(from), 0, pixels - 1);
        return (first, (int)Math.Clamp(Math.Round(to), first + 1, pixels));
    }
}
