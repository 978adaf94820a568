namespace PathGen.Samples.SyntheticTissue;

/// <summary>Round and oval glands in loose stroma: columnar cells around a lumen, nuclei in a palisade at the base, some goblet cells.</summary>
internal sealed class GlandTexture : TissueTexture
{
    private const float Spacing = 186f;
    private const float RowSpacing = 163f;

    private readonly List<Gland> glands = [];
    private float[] fine = [];
    private float[] small = [];
    private float[] medium = [];

    public override void Begin(Canvas canvas)
    {
        (fine, small, medium) = (canvas.Noise(NoiseBand.Fine), canvas.Noise(NoiseBand.Small), canvas.Noise(NoiseBand.Medium));
        glands.Clear();
        var seed = canvas.Seed(0xC1u);
        var (_, top, _, bottom) = canvas.CellsAround(RowSpacing, 120f);
        var (left, _, right, _) = canvas.CellsAround(Spacing, 120f + 0.5f * Spacing);
        for (var j = top; j <= bottom; j++)
        {
            for (var i = left; i <= right; i++)
            {
                var random = SeededRandom.At(seed, i, j);
                var (x, y) = ((i + 0.5f + 0.5f * (j & 1)) * Spacing + random.Next(-13f, 13f), (j + 0.5f) * RowSpacing + random.Next(-11f, 11f));
                var gland = new Gland(x, y, ref random);
                var (boxLeft, boxTop, boxRight, boxBottom) = canvas.Box(x, y, gland.Reach + 12f);
                if (boxRight < boxLeft || boxBottom < boxTop || random.Next() < 0.05f)
                    continue;
                if (canvas.PlaceAt(x, y) is { Class: TissueClass.Glands } place && place.Edge > 0.75f * gland.Radius)
                    glands.Add(gland);
            }
        }
    }

    public override Ink Ground(Canvas canvas, int pixel, float x, float y) => new(
        MathF.Max(0.02f, 0.075f + 0.03f * small[pixel]),
        MathF.Max(0.05f, 0.27f + 0.10f * medium[pixel] + 0.10f * small[pixel] + 0.06f * fine[pixel]));

    public override void PaintBodies(Canvas canvas)
    {
        PaintStromalCells(canvas);
        foreach (var gland in glands)
            PaintGland(canvas, gland);
    }

    private void PaintGland(Canvas canvas, in Gland gland)
    {
        var (left, top, right, bottom) = canvas.Box(gland.X, gland.Y, gland.Reach);
        for (var row = top; row <= bottom; row++)
        {
            for (var column = left; column <= right; column++)
            {
                var i = row * canvas.Width + column;
                var depth = gland.Depth((canvas.X + column) * canvas.Scale, (canvas.Y + row) * canvas.Scale);
                var outside = (depth - 1f) * gland.Radius;
                if (outside > 4f)
                    continue;
                var inner = (depth - gland.Lumen * (1f + 0.10f * medium[i])) * gland.Radius;
                var brush = Curve.Step(9f, 1f, MathF.Abs(inner - 2f));
                var cytoplasm = new Ink(
                    0.15f + 0.03f * small[i] + 0.04f * brush, MathF.Max(0.05f, 0.36f + 0.05f * small[i] + 0.04f * fine[i] + 0.10f * brush));
                var ink = Ink.Mix(gland.Filling, cytoplasm, Curve.Step(-1.2f, 1.2f, inner));
                ink = Ink.Mix(ink, new Ink(0.10f, 0.58f), 0.8f * Curve.Step(-2.2f, 0.2f, outside));
                canvas.Inks[i] = Ink.Mix(canvas.Inks[i], ink, Curve.Step(3.4f, 1.6f, outside));
            }
        }

        var random = new SeededRandom(gland.Key);
        PaintGoblets(canvas, gland, ref random);
        PaintNuclei(canvas, gland, ref random);
    }

    private static void PaintGoblets(Canvas canvas, in Gland gland, ref SeededRandom random)
    {
        var slots = (int)(gland.Radius * 6.28f * 0.62f / 15f);
        for (var k = 0; k < slots; k++)
        {
            if (random.Next() > gland.Goblets)
                continue;
            var (x, y, outX, outY) = gland.At((k + random.Next(-0.15f, 0.15f)) / slots, Curve.Mix(gland.Lumen, 1f, random.Next(0.36f, 0.46f)));
            new Nucleus
            {
                X = x, Y = y, Long = gland.Radius * (1f - gland.Lumen) * random.Next(0.25f, 0.31f), Short = random.Next(5.2f, 6.8f),
                AxisX = outX, AxisY = outY, Ink = new Ink(random.Next(0.10f, 0.2f), 0.02f), Softness = 2.2f, Corner = 0.12f, Clumps = 0.15f,
            }.Paint(canvas);
        }
    }

    private static void PaintNuclei(Canvas canvas, in Gland gland, ref SeededRandom random)
    {
        var count = (int)(gland.Radius * 5.8f / 8.6f);
        for (var k = 0; k < count; k++)
        {
            var (x, y, outX, outY) = gland.At((k + random.Next(-0.25f, 0.25f)) / count, 1f - random.Next(11f, 17f) / gland.Radius);
            new Nucleus
            {
                X = x, Y = y, Long = random.Next(7.6f, 10.2f), Short = random.Next(3.5f, 4.5f), AxisX = outX, AxisY = outY,
                Ink = new Ink(random.Next(1.05f, 1.5f), 0.25f), Clumps = 0.33f, Clear = 0.25f, Bend = random.Next(-0.08f, 0.08f), Corner = random.Next(-0.06f, 0.06f),
            }.Paint(canvas);
        }
    }

    private void PaintStromalCells(Canvas canvas)
    {
        const float Cell = 23f;
        var seed = canvas.Seed(0xC2u);
        var (left, top, right, bottom) = canvas.CellsAround(Cell, 16f);
        for (var j = top; j <= bottom; j++)
        {
            for (var i = left; i <= right; i++)
            {
                var random = SeededRandom.At(seed, i, j);
                if (random.Next() > 0.5f)
                    continue;
                var (x, y) = ((i + random.Next()) * Cell, (j + random.Next()) * Cell);
                if (canvas.PlaceAt(x, y) is not { Class: TissueClass.Glands } place || place.Edge < StromaTexture.Septum || InGland(x, y))
                    continue;
                var (axisX, axisY) = random.NextDirection();
                var round = random.Next() < 0.5f;
                new Nucleus
                {
                    X = x, Y = y, Long = round ? random.Next(5f, 6.5f) : random.Next(8f, 11f), Short = round ? random.Next(4.5f, 6f) : random.Next(2.2f, 3.2f),
                    AxisX = axisX, AxisY = axisY, Ink = new Ink(random.Next(1.2f, 1.7f), 0.25f), Clumps = 0.35f, Clear = 0.15f, Bend = random.Next(-0.1f, 0.1f),
                }.Paint(canvas);
            }
        }
    }

    private bool InGland(float x, float y)
    {
        foreach (var gland in glands)
        {
            if (gland.Depth(x, y) < 1.08f)
                return true;
        }

        return false;
    }
}
