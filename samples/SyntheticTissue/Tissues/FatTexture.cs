namespace PathGen.Samples.SyntheticTissue;

/// <summary>Large clear fat cells: rounded Voronoi cells, thin membranes, flat nuclei pressed against them.</summary>
internal sealed class FatTexture : TissueTexture
{
    private const float Spacing = 132f;

    /// <summary>Walls farther than this do not show.</summary>
    private const float FarWall = 90f;

    private (float X, float Y, float Tint)[] cells = [];
    private readonly (float X, float Y, float Distance)[] walls = new (float, float, float)[24];
    private int walled = -1;
    private int cellsLeft;
    private int cellsTop;
    private int cellsWidth;
    private int cellsHeight;
    private float[] fine = [];
    private float[] small = [];
    private float[] medium = [];

    public override void Begin(Canvas canvas)
    {
        (fine, small, medium) = (canvas.Noise(NoiseBand.Fine), canvas.Noise(NoiseBand.Small), canvas.Noise(NoiseBand.Medium));
        var (left, top, right, bottom) = canvas.CellsAround(Spacing, 4f * Spacing);
        (cellsLeft, cellsTop, cellsWidth, cellsHeight) = (left, top, right - left + 1, bottom - top + 1);
        if (cells.Length < cellsWidth * cellsHeight)
            cells = new (float, float, float)[cellsWidth * cellsHeight];
        walled = -1;
        var seed = canvas.Seed(0xB1u);
        for (var j = 0; j < cellsHeight; j++)
        {
            for (var i = 0; i < cellsWidth; i++)
            {
                var random = SeededRandom.At(seed, left + i, top + j);
                var shift = ((top + j) & 1) * 0.5f;
                cells[j * cellsWidth + i] = (
                    (left + i + 0.25f + shift + random.Next(-0.36f, 0.36f)) * Spacing, (top + j + 0.5f + random.Next(-0.36f, 0.36f)) * Spacing, random.Next());
            }
        }
    }

    public override Ink Ground(Canvas canvas, int pixel, float x, float y)
    {
        x += 5f * medium[pixel] + 1.2f * small[pixel];
        y += 5f * medium[pixel] - 1.2f * small[pixel];
        var near = Nearest(x, y);
        var own = cells[near];
        // The distance to the membrane is a soft minimum (an inverse square mean) over the bisectors, which rounds the corners.
        if (near != walled)
            Wall(near);
        var sum = 1e-6f;
        foreach (var (nx, ny, distance) in walls)
        {
            var reach = distance - nx * (x - own.X) - ny * (y - own.Y);
            if (reach < FarWall)
                sum += 1f / (reach * reach + 1e-4f);
        }

        var depth = 1f / MathF.Sqrt(sum);
        var membrane = Curve.Step(3.4f + 0.7f * medium[pixel], 1.1f, depth);
        var halo = Curve.Step(16f, 2f, depth);
        var eosin = 0.03f + 0.02f * own.Tint + 0.03f * halo + membrane * (0.50f + 0.12f * medium[pixel] + 0.06f * fine[pixel]);
        return new Ink(0.004f + 0.07f * membrane, eosin);
    }

    public override void PaintBodies(Canvas canvas)
    {
        var seed = canvas.Seed(0xB2u);
        for (var j = 2; j < cellsHeight - 2; j++)
        {
            for (var i = 2; i < cellsWidth - 2; i++)
            {
                var random = SeededRandom.At(seed, cellsLeft + i, cellsTop + j);
                var own = cells[j * cellsWidth + i];
                var other = random.Next() < 0.5f ? cells[j * cellsWidth + i + 1] : cells[(j + 1) * cellsWidth + i];
                var (x, y) = (0.5f * (own.X + other.X), 0.5f * (own.Y + other.Y));
                if (random.Next() > 0.62f)
                    continue;
                var near = cells[Nearest(x, y)];
                if (near != own && near != other)
                    continue;
                if (canvas.PlaceAt(x, y) is not { Class: TissueClass.Fat, Edge: > 30f })
                    continue;
                var (dx, dy) = (other.X - own.X, other.Y - own.Y);
                var length = MathF.Sqrt(dx * dx + dy * dy);
                new Nucleus
                {
                    X = x, Y = y, Long = random.Next(7.5f, 10.5f), Short = random.Next(2.2f, 3f), AxisX = -dy / length, AxisY = dx / length,
                    Ink = new Ink(random.Next(1.3f, 1.7f), 0.25f), Clumps = 0.25f, Bend = random.Next(-0.08f, 0.08f),
                }.Paint(canvas);
            }
        }
    }

    /// <summary>The bisectors between a cell and those around it: unit vector outward, distance from the cell's site.</summary>
    private void Wall(int near)
    {
        var own = cells[near];
        var (ci, cj, count) = (near % cellsWidth, near / cellsWidth, 0);
        for (var j = cj - 2; j <= cj + 2; j++)
        {
            for (var i = ci - 2; i <= ci + 2; i++)
            {
                if (i == ci && j == cj)
                    continue;
                var other = cells[j * cellsWidth + i];
                var (dx, dy) = (other.X - own.X, other.Y - own.Y);
                var length = MathF.Sqrt(dx * dx + dy * dy);
                walls[count++] = (dx / length, dy / length, 0.5f * length);
            }
        }

        walled = near;
    }

    private int Nearest(float x, float y)
    {
        var cj = (int)MathF.Floor(y / Spacing) - cellsTop;
        var (best, least) = (0, float.MaxValue);
        for (var j = Math.Max(2, cj - 1); j <= Math.Min(cellsHeight - 3, cj + 1); j++)
        {
            var shift = ((cellsTop + j) & 1) * 0.5f;
            var ci = (int)MathF.Floor(x / Spacing + 0.25f - shift) - cellsLeft;
            for (var i = Math.Max(2, ci - 1); i <= Math.Min(cellsWidth - 3, ci + 1); i++)
            {
                var cell = cells[j * cellsWidth + i];
                var square = (cell.X - x) * (cell.X - x) + (cell.Y - y) * (cell.Y - y);
                if (square < least)
                    (best, least) = (j * cellsWidth + i, square);
            }
        }

        return best;
    }
}
