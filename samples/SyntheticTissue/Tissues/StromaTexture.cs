namespace PathGen.Samples.SyntheticTissue;

/// <summary>Wavy collagen fibres with sparse spindle nuclei; also the septa between other tissues.</summary>
internal sealed class StromaTexture : TissueTexture
{
    /// <summary>Half the width of a septum between two regions.</summary>
    public const float Septum = 24f;

    private float[] tight = [];
    private float[] wide = [];
    private float[] course = [];
    private float[] fine = [];
    private float[] large = [];
    private (float X, float Y) across;

    public override void Begin(Canvas canvas)
    {
        (tight, wide, course) = (canvas.Noise(NoiseBand.BendTight), canvas.Noise(NoiseBand.BendWide), canvas.Noise(NoiseBand.Course));
        (fine, large) = (canvas.Noise(NoiseBand.Fine), canvas.Noise(NoiseBand.Large));
        var random = SeededRandom.At(canvas.Seed(0x57u), 1, 1);
        across = random.NextDirection();
    }

    public override Ink Ground(Canvas canvas, int pixel, float x, float y)
    {
        var phase = x * across.X + y * across.Y + 520f * course[pixel] + 46f * wide[pixel] + 9f * tight[pixel];
        var along = x * across.Y - y * across.X;
        var seed = canvas.Seed(0x58u);
        var bundle = GradientNoise.At(seed, phase / 19f, along / 190f);
        var fibre = GradientNoise.At(seed ^ 1u, phase / 6.5f, along / 85f);
        var gap = GradientNoise.At(seed ^ 2u, phase / 31f, along / 150f);
        var eosin = 0.50f + 0.17f * bundle + 0.14f * fibre + 0.10f * large[pixel] + 0.05f * fine[pixel];
        eosin *= 1f - 0.85f * Curve.Step(0.42f, 0.62f, gap);
        return new Ink(0.055f + 0.03f * bundle, MathF.Max(0.03f, eosin));
    }

    public override void PaintBodies(Canvas canvas)
    {
        const float Spacing = 44f;
        var seed = canvas.Seed(0x59u);
        var bends = new FibreCourse(canvas, across);
        var (left, top, right, bottom) = canvas.CellsAround(Spacing, 20f);
        for (var j = top; j <= bottom; j++)
        {
            for (var i = left; i <= right; i++)
            {
                var random = SeededRandom.At(seed, i, j);
                if (random.Next() > 0.52f)
                    continue;
                var (x, y) = ((i + random.Next()) * Spacing, (j + random.Next()) * Spacing);
                var place = canvas.PlaceAt(x, y);
                if (place.Class != TissueClass.Stroma && place.Edge > Septum * 0.7f)
                    continue;
                var (axisX, axisY) = bends.Along(x, y);
                var plump = random.Next();
                new Nucleus
                {
                    X = x, Y = y,
                    Long = random.Next(9f, 15f), Short = Curve.Mix(1.7f, 3.8f, plump * plump),
                    AxisX = axisX, AxisY = axisY,
                    Ink = new Ink(random.Next(1.15f, 1.65f), 0.25f),
                    Clumps = 0.25f, Clear = 0.3f * plump, Bend = random.Next(-0.14f, 0.14f), Corner = random.Next(-0.05f, 0.05f),
                }.Paint(canvas);
            }
        }
    }
}
