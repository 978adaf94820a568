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

    /// <summary>
    /// Fills holes (joined over edges; glass that reaches the mask's edge is no hole) of at most <paramref name="maxCells"/> cells, and all but the largest
    /// <paramref name="maxHoles"/> of each piece of tissue; of equal ones the first from the top stay.
    /// </summary>
    public static void FillHoles(Span<byte> mask, int width, int height, double maxCells, int? maxHoles)
    {
        var glass = new MaskRegions(mask, width, height, 0, diagonals: false);
        var keep = new HashSet<int>();
        foreach (var hole in glass.Roots())
        {
            if (glass.touchesEdge[hole.Root] || glass.areas[hole.Root] > maxCells)
                keep.Add(hole.Root);
        }

        if (maxHoles is { } most)
        {
            // The cell above a hole's first one belongs to the piece around it.
            var tissue = new MaskRegions(mask, width, height, 1, diagonals: true);
            var holes = glass.Roots().Where(hole => !glass.touchesEdge[hole.Root] && keep.Contains(hole.Root));
            foreach (var piece in holes.GroupBy(hole => tissue.RegionAt(glass.runs[hole.First].Row - 1, glass.runs[hole.First].Start)).ToList())
                keep.ExceptWith(piece.OrderByDescending(hole => glass.areas[hole.Root]).Skip(most).Select(hole => hole.Root));
        }

        for (var i = 0; i < glass.runs.Count; i++)
        {
            if (!keep.Contains(glass.Root(i)))
                glass.Paint(mask, i, 1);
        }
    }

    /// <summary>The pieces of tissue, in the order of their first cells: the runs of each from top to bottom and left to right.</summary>
    public static IEnumerable<IReadOnlyList<Run>> Pieces(ReadOnlySpan<byte> mask, int width, int height, bool diagonals) =>
        new MaskRegions(mask, width, height, 1, diagonals).Pieces();

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

    private IEnumerable<IReadOnlyList<Run>> Pieces()
    {
        // From each run to the next of its region.
        var (heads, next) = (new int[runs.Count], new int[runs.Count]);
        Array.Fill(heads, -1);
        for (var i = runs.Count - 1; i >= 0; i--)
            (next[i], heads[Root(i)]) = (heads[Root(i)], i);
        foreach (var (root, _) in Roots())
        {
            var piece = new List<Run>();
            for (var i = heads[root]; i >= 0; i = next[i])
                piece.Add(runs[i]);
            yield return piece;
        }
    }

    // Every region by its root, with its first run from the top.
    private IEnumerable<(int Root, int First)> Roots()
    {
        var seen = new bool[runs.Count];
        for (var i = 0; i < runs.Count; i++)
        {
            var root = Root(i);
            if (!seen[root])
                yield return (root, i);
            seen[root] = true;
        }
    }

    // The region of a cell that has the value.
    private int RegionAt(int row, int x)
    {
        // Runs are in row-major order: the last one that begins at or before the cell.
        var (low, high) = (0, runs.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (runs[middle].Row < row || (runs[middle].Row == row && runs[middle].Start <= x))
                low = middle;
            else
                high = middle - 1;
        }

        return Root(low);
    }

    private int Root(int run)
    {
        while (parents[run] != run)
            run = parents[run] = parents[parents[run]];
        return run;
    }

    private void Paint(Span<byte> mask, int run, byte value) =>
        mask.Slice(runs[run].Row * width + runs[run].Start, runs[run].End - runs[run].Start).Fill(value);

    /// <summary>Equal cells beside each other.</summary>
    /// <param name="Row">Their row.</param>
    /// <param name="Start">The first.</param>
    /// <param name="End">After the last.</param>
    public readonly record struct Run(int Row, int Start, int End);
}
