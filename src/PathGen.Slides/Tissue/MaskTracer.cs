namespace PathGen.Slides;

/// <summary>Traces the borders of tissue along the edges of cells, so that a polygon covers exactly the cells of its piece.</summary>
internal sealed class MaskTracer
{
    private static readonly (int X, int Y)[] Steps = [(1, 0), (0, 1), (-1, 0), (0, -1)]; // Right, down, left, up.

    private readonly TissueMask mask;
    private readonly bool[] traced; // Cells along whose upper edge a ring has gone.

    private MaskTracer(TissueMask mask)
    {
        this.mask = mask;
        traced = new bool[mask.Cells.Length];
    }

    /// <summary>The pieces of tissue in the order of their first cells from the top; traced one by one.</summary>
    public static IEnumerable<MaskPolygon> Trace(TissueMask mask)
    {
        var tracer = new MaskTracer(mask);
        foreach (var piece in MaskRegions.Pieces(mask.Cells, mask.Width, mask.Height, diagonals: false))
            yield return tracer.Polygon(piece);
    }

    private MaskPolygon Polygon(IReadOnlyList<MaskRegions.Run> piece)
    {
        // Every ring goes along the upper edge of some cell of the piece, with glass above it.
        var rings = new List<IReadOnlyList<(int X, int Y)>>();
        foreach (var run in piece)
        {
            for (var x = run.Start; x < run.End; x++)
            {
                if (!traced[run.Row * mask.Width + x] && !IsTissue(x, run.Row - 1))
                    AddRings(rings, x, run.Row);
            }
        }

        // One ring is around the piece; it need not be the first, where the first was split.
        var shell = rings.FindIndex(ring => Area(ring) > 0);
        var outer = rings[shell];
        rings.RemoveAt(shell);
        return new MaskPolygon(outer, rings);
    }

    // Goes around with tissue at the right hand. At a corner where only diagonal cells are tissue it stays with its cell, and comes by a second time: there the ring is split in two.
    private void AddRings(List<IReadOnlyList<(int X, int Y)>> rings, int startX, int startY)
    {
        var corners = new List<(int X, int Y)>();
        var places = new Dictionary<(int X, int Y), int>();
        var (x, y, direction) = (startX, startY, 0);
        do
        {
            if (places.TryGetValue((x, y), out var place))
            {
                rings.Add(corners.GetRange(place, corners.Count - place));
                foreach (var corner in corners.Skip(place))
                    places.Remove(corner);
                corners.RemoveRange(place, corners.Count - place);
            }

            places.Add((x, y), corners.Count);
            corners.Add((x, y));
            direction = Follow(ref x, ref y, direction);
        }
        while ((x, y, direction) != (startX, startY, 0));

        rings.Add(corners);
    }

    // To the next corner; the direction after it.
    private int Follow(ref int x, ref int y, int direction)
    {
        while (true)
        {
            if (direction == 0)
                traced[y * mask.Width + x] = true;
            x += Steps[direction].X;
            y += Steps[direction].Y;
            var (left, right) = direction switch
            {
                0 => (IsTissue(x, y - 1), IsTissue(x, y)),
                1 => (IsTissue(x, y), IsTissue(x - 1, y)),
                2 => (IsTissue(x - 1, y), IsTissue(x - 1, y - 1)),
                _ => (IsTissue(x - 1, y - 1), IsTissue(x, y - 1)),
            };
            if (!right)
                return (direction + 1) % 4;
            if (left)
                return (direction + 3) % 4;
        }
    }

    private bool IsTissue(int x, int y) => x >= 0 && y >= 0 && x < mask.Width && y < mask.Height && mask.Cells[y * mask.Width + x] != 0;

    // Twice the area, positive where the ring is clockwise on the screen.
    private static long Area(IReadOnlyList<(int X, int Y)> ring)
    {
        var sum = 0L;
        for (var i = 0; i < ring.Count; i++)
        {
            var (a, b) = (ring[i], ring[(i + 1) % ring.Count]);
            sum += (long)a.X * b.Y - (long)b.X * a.Y;
        }

        return sum;
    }
}
