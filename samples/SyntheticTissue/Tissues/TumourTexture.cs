namespace PathGen.Samples.SyntheticTissue;

/// <summary>Solid sheets of large cells whose nuclei differ in size, shape and darkness, with nucleoli and mitoses.</summary>
internal sealed class TumourTexture : TissueTexture
{
    private const float Spacing = 31f;

    private float[] fine = [];
    private float[] small = [];
    private float[] medium = [];
    private float[] large = [];

    public override void Begin(Canvas canvas)
    {
        (fine, small) = (canvas.Noise(NoiseBand.Fine), canvas.Noise(NoiseBand.Small));
        (medium, large) = (canvas.Noise(NoiseBand.Medium), canvas.Noise(NoiseBand.Large));
    }

    public override Ink Ground(Canvas canvas, int pixel, float x, float y)
    {
        var border = 1f - MathF.Min(1f, MathF.Abs(0.7f * medium[pixel] + 0.4f * small[pixel]) * 7f);
        return new Ink(
            MathF.Max(0.05f, 0.27f + 0.06f * large[pixel] + 0.05f * small[pixel] + 0.03f * fine[pixel]),
            MathF.Max(0.05f, 0.34f + 0.08f * large[pixel] + 0.06f * medium[pixel] + 0.04f * fine[pixel] - 0.16f * border));
    }

    public override void PaintBodies(Canvas canvas)
    {
        var seed = canvas.Seed(0xA1u);
        var (left, top, right, bottom) = canvas.CellsAround(Spacing, 34f);
        for (var j = top; j <= bottom; j++)
        {
            for (var i = left; i <= right; i++)
            {
                var random = SeededRandom.At(seed, i, j);
                var (x, y) = ((i + 0.5f + random.Next(-0.34f, 0.34f)) * Spacing, (j + 0.5f + random.Next(-0.34f, 0.34f)) * Spacing);
                if (random.Next() > 0.93f)
                    continue;
                if (canvas.PlaceAt(x, y) is not { Class: TissueClass.Tumour } place || place.Edge < random.Next(4f, 22f))
                    continue;
                if (random.Next() < 0.012f)
                    Mitosis(canvas, ref random, x, y);
                else
                    Cell(canvas, ref random, x, y);
            }
        }
    }

    private static void Cell(Canvas canvas, ref SeededRandom random, float x, float y)
    {
        var (axisX, axisY) = random.NextDirection();
        var giant = random.Next() < 0.06f;
        var size = giant ? random.Next(16f, 20f) : random.Next(9f, 14.5f);
        var dark = random.Next() < 0.25f ? random.Next(1.3f, 1.9f) : random.Next(0.75f, 1.2f);
        var clear = dark < 1.25f ? random.Next(0.3f, 0.75f) : 0.1f;
        new Nucleus
        {
            X = x, Y = y, Long = size * random.Next(1f, 1.3f), Short = size * random.Next(0.72f, 0.95f), AxisX = axisX, AxisY = axisY,
            Ink = new Ink(dark, 0.25f), Clumps = 0.45f, Clear = clear, Bend = random.Next(-0.16f, 0.16f), Corner = random.Next(-0.14f, 0.14f),
        }.Paint(canvas);
        var nucleoli = clear > 0.25f ? 1 + (int)(2f * random.Next()) : 0;
        for (var k = 0; k < nucleoli; k++)
        {
            var radius = random.Next(1.7f, 3f);
            new Nucleus
            {
                X = x + random.Next(-0.35f, 0.35f) * size, Y = y + random.Next(-0.35f, 0.35f) * size, Long = radius, Short = radius, AxisX = 1f, AxisY = 0f,
                Ink = new Ink(1.5f, 0.7f),
            }.Paint(canvas);
        }
    }

    private static void Mitosis(Canvas canvas, ref SeededRandom random, float x, float y)
    {
        var (axisX, axisY) = random.NextDirection();
        new Nucleus { X = x, Y = y, Long = 15f, Short = 14f, AxisX = 1f, AxisY = 0f, Ink = new Ink(0.1f, 0.22f), Softness = 4f }.Paint(canvas);
        var apart = random.Next() < 0.4f ? random.Next(3.5f, 5.5f) : 0f;
        for (var side = -1; side <= 1; side += 2)
        {
            new Nucleus
            {
                X = x - axisY * apart * side, Y = y + axisX * apart * side, Long = random.Next(7.5f, 10f), Short = random.Next(2.2f, 3.2f), AxisX = axisX, AxisY = axisY,
                Ink = new Ink(2.1f, 0.2f), Clumps = 0.15f, Bend = random.Next(-0.2f, 0.2f), Corner = random.Next(-0.2f, 0.2f),
            }.Paint(canvas);
        }
    }
}
