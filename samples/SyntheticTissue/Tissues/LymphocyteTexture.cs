namespace PathGen.Samples.SyntheticTissue;

/// <summary>A dense infiltrate: small round dark nuclei nearly touching, hardly any cytoplasm.</summary>
internal sealed class LymphocyteTexture : TissueTexture
{
    private const float Spacing = 15.5f;

    private float[] small = [];
    private float[] medium = [];

    public override void Begin(Canvas canvas) => (small, medium) = (canvas.Noise(NoiseBand.Small), canvas.Noise(NoiseBand.Medium));

    public override Ink Ground(Canvas canvas, int pixel, float x, float y) =>
        new(MathF.Max(0f, 0.17f + 0.07f * small[pixel]), MathF.Max(0.03f, 0.21f + 0.10f * medium[pixel] + 0.06f * small[pixel]));

    public override void PaintBodies(Canvas canvas)
    {
        var seed = canvas.Seed(0x61u);
        var (left, top, right, bottom) = canvas.CellsAround(Spacing, 14f);
        for (var j = top; j <= bottom; j++)
        {
            for (var i = left; i <= right; i++)
            {
                var random = SeededRandom.At(seed, i, j);
                var (x, y) = ((i + 0.5f + random.Next(-0.36f, 0.36f)) * Spacing, (j + 0.5f + random.Next(-0.36f, 0.36f)) * Spacing);
                var density = GradientNoise.At(seed ^ 7u, x / 170f, y / 170f);
                if (random.Next() > 0.93f + 0.22f * density)
                    continue;
                var place = canvas.PlaceAt(x, y);
                if (place.Class != TissueClass.Lymphocytes || place.Edge < random.Next(-2f, 16f))
                    continue;
                var (axisX, axisY) = random.NextDirection();
                var pale = random.Next() < 0.07f;
                var radius = pale ? random.Next(8.5f, 10.5f) : random.Next(5.6f, 7.4f);
                new Nucleus
                {
                    X = x, Y = y, Long = radius * random.Next(1f, 1.14f), Short = radius * random.Next(0.9f, 1f),
                    AxisX = axisX, AxisY = axisY,
                    Ink = new Ink(pale ? random.Next(0.65f, 0.85f) : random.Next(1.35f, 1.95f), 0.18f),
                    Clumps = 0.42f, Clear = pale ? 0.5f : 0.15f, Bend = random.Next(-0.05f, 0.05f), Corner = random.Next(-0.05f, 0.05f),
                }.Paint(canvas);
            }
        }
    }
}
