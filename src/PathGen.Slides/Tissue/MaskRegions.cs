namespace PathGen.Slides;

/// <summary>Connected regions of a mask: drops small pieces of tissue and fills small holes. Works on runs of equal cells, joined by union-find.</summary>
internal sealed class MaskRegions
{
    private readonly List<Run> runs = [];
    private readonly List<int> parents = [];
    private readonly List<long> areas = [];
    private readonly List<bool> touchesEdge = [];
    private readonly int width;
    private readonly int height;

    private MaskRegions(ReadOnlySpan<byte> mask, int width, int height, byte value, bool diagonals)
    {
        (this.width, this.height) = (width, height);
        var above = 0;
        for (var y = 0; y < height; y++)
        {
            var first = runs.Count;
            AddRuns(mask.Slice(y * width, width), y, value);
            Join(above, first, diagonals ? 1 : 0);
            above = first;
        }
    }

    /// <summary>Clears pieces of tissue (joined over edges and corners) of fewer than <paramref name="minCells"/> cells.</summary>
    public static void DropSmallTissue(Span<byte> mask, int width, int height, double minCells)
    {
        var regions = new MaskRegions(mask, width, height, 1, diagonals: true);
        for (var i = 0; i < regions.runs.Count; i++)
        {
            if (regions.areas[regions.Root(i)] < minCells)
                regions.Paint(mask, i, 0);
        }
    }

    /// <summary>Fills holes (joined over edges; glass that reaches the mask's edge is no hole) of at most <paramref name="maxCells"/> cells.</summary>
    public static void FillSmallHoles(Span<byte> mask, int width, int height, double maxCells)
    {
        var regions = new MaskRegions(mask, width, height, 0, diagonals: false);
        for (var i = 0; i < regions.runs.Count; i++)
        {
            var root = regions.Root(i);
            if (!regions.touchesEdge[root] && regions.areas[root] <= maxCells)
                regions.Paint(mask, i, 1);
        }
    }

    private void AddRuns(ReadOnlySpan<byte> row, int y, byte value)
    {
        for (var x = row.IndexOf(value); x >= 0 && x < width;)
        {
            var length = row[x..].IndexOfAnyExcept(value);
            var end = length < 0 ? width : x + length;
            parents.Add(runs.Count);
            runs.Add(new Run(y, x, end));
            areas.Add(end - x);
            touchesEdge.Add(y == 0 || y == height - 1 || x == 0 || end == width);
            var next = row[end..].IndexOf(value);
            x = next < 0 ? width : end + next;
        }
    }

    // Joins the runs of a row with those of the row above that they touch; both are sorted from left to right.
    private void Join(int above, int current, int reach)
    {
        var (a, b) = (above, current);
        while (a < current && b < runs.Count)
        {
            if (runs[a].Start < runs[b].End + reach && runs[b].Start < runs[a].End + reach)
                Union(a, b);
            if (runs[a].End < runs[b].End)
                a++;
            else
                b++;
        }
    }

    private void Union(int a, int b)
    {
        (a, b) = (Root(a), Root(b));
        if (a == b)
            return;
        var (root, child) = areas[a] >= areas[b] ? (a, b) : (b, a);
        parents[child] = root;
        areas[root] += areas[child];
        touchesEdge[root] |= touchesEdge[child];
    }

    private int Root(int run)
    {
        while (parents[run] != run)
            run = parents[run] = parents[parents[run]];
        return run;
    }

    private void Paint(Span<byte> mask, int run, byte value) =>
        mask.Slice(runs[run].Row * width + runs[run].Start, runs[run].End - runs[run].Start).Fill(value);

    private readonly record struct Run(int Row, int Start, int End);
}
