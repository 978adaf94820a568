namespace PathGen.Samples.SyntheticTissue;

/// <summary>Smudged pale eosinophilic ground, faint ghosts of cells, crumbs of dark debris, no whole nucleus.</summary>
internal sealed class NecrosisTexture : TissueTexture
{
    private float[] grain = [];
    private float[] fine = [];
    private float[] small = [];
    private float[] medium = [];
    private float[] large = [];
    private float[] broad = [];

    public override void Begin(Canvas canvas)
    {
        (grain, fine, small) = (canvas.Noise(NoiseBand.Grain), canvas.Noise(NoiseBand.Fine), canvas.Noise(NoiseBand.Small));
        (medium, large, broad) = (canvas.Noise(NoiseBand.Medium), canvas.Noise(NoiseBand.Large), canvas.Noise(NoiseBand.Broad));
    }

    public override Ink Ground(Canvas canvas, int pixel, float x, float y)
    {
        var clot = 0.09f * large[pixel] + 0.08f * medium[pixel] + 0.09f * small[pixel] + 0.09f * fine[pixel] + 0.06f * grain[pixel];
        var hole = Curve.Step(0.42f, 0.60f, 0.75f * medium[pixel] + 0.45f * small[pixel]);
        var eosin = (0.40f + 0.07f * broad[pixel] + clot) * (1f - 0.8f * hole);
        var haze = 0.11f + 0.05f * broad[pixel] + 0.05f * small[pixel] + 0.04f * fine[pixel];
        return new Ink(MathF.Max(0.01f, haze * (1f - 0.7f * hole)), MathF.Max(0.04f, eosin));
    }

    public override void PaintBodies(Canvas canvas)
    {
        Ghosts(canvas);
        Debris(canvas);
    }

    private static void Ghosts(Canvas canvas)
    {
        const float Spacing = 27f;
        var seed = canvas.Seed(0x81u);
        var (left, top, right, bottom) = canvas.CellsAround(Spacing, 18f);
        for (var j = top; j <= bottom; j++)
        {
            for (var i = left; i <= right; i++)
            {
                var random = SeededRandom.At(seed, i, j);
                if (random.Next() > 0.62f)
                    continue;
                var (x, y) = ((i + random.Next()) * Spacing, (j + random.Next()) * Spacing);
                if (canvas.PlaceAt(x, y) is not { Class: TissueClass.Necrosis, Edge: > 12f })
                    continue;
                var (axisX, axisY) = random.NextDirection();
                var body = new Nucleus
                {
                    X = x, Y = y, Long = random.Next(10f, 15f), Short = random.Next(8f, 12f), AxisX = axisX, AxisY = axisY,
                    Ink = new Ink(0.08f, random.Next(0.36f, 0.56f)), Softness = 7f, Bend = random.Next(-0.1f, 0.1f), Corner = random.Next(-0.1f, 0.1f),
                };
                body.Paint(canvas);
                if (random.Next() < 0.45f)
                {
                    (body.Long, body.Short, body.Softness) = (body.Long * 0.5f, body.Short * 0.5f, 5f);
                    body.Ink = new Ink(random.Next(0.16f, 0.34f), 0.40f);
                    body.Paint(canvas);
                }
            }
        }
    }

    private static void Debris(Canvas canvas)
    {
        const float Spacing = 21f;
        var seed = canvas.Seed(0x82u);
        var (left, top, right, bottom) = canvas.CellsAround(Spacing, 16f);
        for (var j = top; j <= bottom; j++)
        {
            for (var i = left; i <= right; i++)
            {
                var random = SeededRandom.At(seed, i, j);
                var (x, y) = ((i + random.Next()) * Spacing, (j + random.Next()) * Spacing);
                if (random.Next() > 0.34f + 0.4f * GradientNoise.At(seed ^ 3u, x / 190f, y / 190f))
                    continue;
                if (canvas.PlaceAt(x, y) is not { Class: TissueClass.Necrosis, Edge: > 8f })
                    continue;
                var crumbs = 1 + (int)(4f * random.Next() * random.Next());
                for (var k = 0; k < crumbs; k++)
                {
                    var size = random.Next(0.9f, 3.0f);
                    var (axisX, axisY) = random.NextDirection();
                    new Nucleus
                    {
                        X = x + random.Next(-8f, 8f), Y = y + random.Next(-8f, 8f), Long = size * random.Next(1f, 1.7f), Short = size, AxisX = axisX, AxisY = axisY,
                        Ink = new Ink(random.Next(0.7f, 1.7f), 0.25f), Bend = random.Next(-0.2f, 0.2f), Corner = random.Next(-0.2f, 0.2f),
                    }.Paint(canvas);
                }
            }
        }
    }
}
