namespace PathGen.Agents;

/// <summary>
/// Finds 4-connected groups of set pixels row by row. A group is handed out as soon as no pixel of the row below continues it, so memory grows with the width
/// and with the groups that are large enough, never with the number of pixels.
/// </summary>
internal static class ConnectedComponents
{
    /// <summary>All groups of at least a number of pixels, in the order in which they end. The mask holds width × height bytes; not 0 is set.</summary>
    public static List<Component> Find(ReadOnlySpan<byte> mask, int width, int height, long minArea)
    {
        var found = new List<Component>();
        var above = new List<Run>();
        var here = new List<Run>();
        var open = new List<Component>();
        var next = new List<Component>();
        var parent = new List<int>();
        for (var y = 0; y < height; y++)
        {
            FindRuns(mask.Slice(y * width, width), here);

            // Groups that reach this row from above keep their numbers; groups that begin here get new ones.
            parent.Clear();
            for (var i = 0; i < open.Count; i++)
                parent.Add(i);
            var first = 0;
            for (var i = 0; i < here.Count; i++)
            {
                var run = here[i];
                while (first < above.Count && above[first].End <= run.Start)
                    first++;
                run.Group = -1;
                for (var a = first; a < above.Count && above[a].Start < run.End; a++)
                    run.Group = run.Group < 0 ? Root(parent, above[a].Group) : Join(parent, run.Group, above[a].Group);
                if (run.Group < 0)
                {
                    run.Group = parent.Count;
                    parent.Add(run.Group);
                    open.Add(default);
                }

                here[i] = run;
            }

            CloseRow(here, open, next, parent, found, y, width, height, minArea);
            (open, next) = (next, open);
            (above, here) = (here, above);
        }

        foreach (var group in open)
        {
            if (group.Area >= minArea)
                found.Add(group);
        }

        return found;
    }

    /// <summary>Joins groups that met, adds the row's runs, hands out groups without a run here, and numbers the rest anew.</summary>
    private static void CloseRow(
        List<Run> here, List<Component> open, List<Component> next, List<int> parent, List<Component> found, int y, int width, int height, long minArea)
    {
        for (var i = 0; i < open.Count; i++)
        {
            var root = Root(parent, i);
            if (root == i)
                continue;
            var merged = open[root];
            merged.Merge(open[i]);
            open[root] = merged;
        }

        Span<int> numbers = new int[open.Count];
        numbers.Fill(-1);
        next.Clear();
        for (var i = 0; i < here.Count; i++)
        {
            var run = here[i];
            var root = Root(parent, run.Group);
            if (numbers[root] < 0)
            {
                numbers[root] = next.Count;
                next.Add(open[root]);
            }

            run.Group = numbers[root];
            var group = next[run.Group];
            group.AddRun(y, run.Start, run.End, y == 0 || y == height - 1 || run.Start == 0 || run.End == width);
            next[run.Group] = group;
            here[i] = run;
        }

        for (var i = 0; i < open.Count; i++)
        {
            if (parent[i] == i && numbers[i] < 0 && open[i].Area >= minArea)
                found.Add(open[i]);
        }
    }

    private static void FindRuns(ReadOnlySpan<byte> row, List<Run> runs)
    {
        runs.Clear();
        var x = 0;
        while (x < row.Length)
        {
            var start = row[x..].IndexOfAnyExcept((byte)0);
            if (start < 0)
                return;
            start += x;
            var length = row[start..].IndexOf((byte)0);
            var end = length < 0 ? row.Length : start + length;
            runs.Add(new Run { Start = start, End = end });
            x = end;
        }
    }

    private static int Root(List<int> parent, int group)
    {
        while (parent[group] != group)
        {
            parent[group] = parent[parent[group]];
            group = parent[group];
        }

        return group;
    }

    private static int Join(List<int> parent, int a, int b)
    {
        (a, b) = (Root(parent, a), Root(parent, b));
        parent[Math.Max(a, b)] = Math.Min(a, b);
        return Math.Min(a, b);
    }

    private struct Run
    {
        public int Start;
        public int End;
        public int Group;
    }
}
