namespace PathGen.Samples.SyntheticTissue;

/// <summary>Packed red cells, paler in the middle, with an occasional white cell.</summary>
internal sealed class BloodTexture : TissueTexture
{
    private const float Spacing = 11.8f;

    private float[] medium = [];
    private float[] large = [];

    public override void Begin(Canvas canvas) => (medium, large) = (canvas.Noise(NoiseBand.Medium), canvas.Noise(NoiseBand.Large));

    public override Ink Ground(Canvas canvas, int pixel, float x, float y) =>
        new(0f, MathF.Max(0.02f, 0.10f + 0.08f * medium[pixel]), MathF.Max(0f, 0.20f + 0.12f * large[pixel]));

    public override void PaintBodies(Canvas canvas)
    {
        var seed = canvas.Seed(0x71u);
        var (left, top, right, bottom) = canvas.CellsAround(Spacing, 14f);
        for (var j = top; j <= bottom; j++)
        {
            for (var i = left; i <= right; i++)
            {
                var random = SeededRandom.At(seed, i, j);
                var (x, y) = ((i + 0.5f + random.Next(-0.42f, 0.42f)) * Spacing, (j + 0.5f + random.Next(-0.42f, 0.42f)) * Spacing);
                if (random.Next() > 0.94f + 0.25f * GradientNoise.At(seed ^ 5u, x / 210f, y / 210f))
                    continue;
                var place = canvas.PlaceAt(x, y);
                if (place.Class != TissueClass.Blood || place.Edge < random.Next(0f, 18f))
                    continue;
                if (random.Next() < 0.004f)
                    WhiteCell(canvas, ref random, x, y);
                else
                    RedCell(canvas, ref random, x, y);
            }
        }
    }

    private static void RedCell(Canvas canvas, ref SeededRandom random, float x, float y)
    {
        var radius = random.Next(6.3f, 7.5f);
        var strength = random.Next(0.85f, 1.2f);
        var flat = random.Next(0.72f, 1f);
        var (axisX, axisY) = random.NextDirection();
        var (left, top, right, bottom) = canvas.Box(x, y, radius + 1.5f);
        for (var row = top; row <= bottom; row++)
        {
            for (var column = left; column <= right; column++)
            {
                var (dx, dy) = ((canvas.X + column) * canvas.Scale - x, (canvas.Y + row) * canvas.Scale - y);
                var (u, v) = (dx * axisX + dy * axisY, (dy * axisX - dx * axisY) / flat);
                var r = MathF.Sqrt(u * u + v * v);
                var cover = (radius - r) * 0.7f + 0.5f;
                if (cover <= 0f)
                    continue;
                var i = row * canvas.Width + column;
                var dip = 1f - 0.42f * Curve.Step(0.62f, 0.05f, r / radius);
                canvas.Inks[i] = Ink.Mix(canvas.Inks[i], new Ink(0.02f, 0.12f, strength * dip), MathF.Min(1f, cover));
            }
        }
    }

    private static void WhiteCell(Canvas canvas, ref SeededRandom random, float x, float y)
    {
        for (var lobe = 0; lobe < 3; lobe++)
        {
            new Nucleus
            {
                X = x + random.Next(-4f, 4f), Y = y + random.Next(-4f, 4f), Long = random.Next(3.2f, 4.6f), Short = random.Next(2.8f, 3.6f),
                AxisX = 1f, AxisY = 0f, Ink = new Ink(1.7f, 0.2f), Clumps = 0.2f,
            }.Paint(canvas);
        }
    }
}
