namespace PathGen.Samples.SyntheticTissue;

/// <summary>Pools of pale blue-grey mucin: drifting wisps, strands, few floating cells.</summary>
internal sealed class MucinTexture : TissueTexture
{
    private float[] small = [];
    private float[] medium = [];
    private float[] large = [];
    private float[] wide = [];
    private float[] course = [];
    private float[] tight = [];

    public override void Begin(Canvas canvas)
    {
        (small, medium, large) = (canvas.Noise(NoiseBand.Small), canvas.Noise(NoiseBand.Medium), canvas.Noise(NoiseBand.Large));
        (tight, wide, course) = (canvas.Noise(NoiseBand.BendTight), canvas.Noise(NoiseBand.BendWide), canvas.Noise(NoiseBand.Course));
    }

    public override Ink Ground(Canvas canvas, int pixel, float x, float y)
    {
        var seed = canvas.Seed(0x91u);
        var phase = 0.8f * x - 0.6f * y + 600f * course[pixel] + 110f * wide[pixel] + 26f * tight[pixel];
        var along = 0.6f * x + 0.8f * y + 60f * wide[pixel];
        var wisp = GradientNoise.At(seed, phase / 42f, along / 230f);
        var strand = 1f - MathF.Min(1f, MathF.Abs(GradientNoise.At(seed ^ 1u, phase / 60f, along / 260f)) * 9f);
        var thick = 0.15f + 0.06f * large[pixel] + 0.09f * wisp + 0.025f * medium[pixel] + 0.012f * small[pixel] + 0.13f * strand * strand;
        return new Ink(MathF.Max(0.03f, thick), MathF.Max(0.005f, 0.02f + 0.03f * wisp + 0.04f * strand));
    }

    public override void PaintBodies(Canvas canvas)
    {
        const float Spacing = 150f;
        var seed = canvas.Seed(0x92u);
        var (left, top, right, bottom) = canvas.CellsAround(Spacing, 50f);
        for (var j = top; j <= bottom; j++)
        {
            for (var i = left; i <= right; i++)
            {
                var random = SeededRandom.At(seed, i, j);
                if (random.Next() > 0.5f)
                    continue;
                var (x, y) = ((i + random.Next()) * Spacing, (j + random.Next()) * Spacing);
                var cells = random.Next() < 0.3f ? 3 + (int)(5f * random.Next()) : 1;
                for (var k = 0; k < cells; k++)
                {
                    var (cx, cy) = (x + random.Next(-1f, 1f) * 4f * cells, y + random.Next(-1f, 1f) * 4f * cells);
                    var (axisX, axisY) = random.NextDirection();
                    var size = random.Next(5.5f, 8f);
                    var dark = random.Next(1f, 1.5f);
                    if (canvas.PlaceAt(cx, cy) is not { Class: TissueClass.Mucin, Edge: > 26f })
                        continue;
                    new Nucleus
                    {
                        X = cx, Y = cy, Long = size * 1.9f, Short = size * 1.6f, AxisX = axisX, AxisY = axisY,
                        Ink = new Ink(0.16f, 0.32f), Softness = 2.5f, Bend = 0.05f,
                    }.Paint(canvas);
                    new Nucleus
                    {
                        X = cx, Y = cy, Long = size * 1.1f, Short = size * 0.85f, AxisX = axisX, AxisY = axisY,
                        Ink = new Ink(dark, 0.22f), Clumps = 0.35f, Clear = 0.25f, Bend = 0.08f,
                    }.Paint(canvas);
                }
            }
        }
    }
}
