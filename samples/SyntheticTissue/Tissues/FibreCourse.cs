namespace PathGen.Samples.SyntheticTissue;

/// <summary>Which way the collagen fibres run at a point.</summary>
internal readonly struct FibreCourse(Canvas canvas, (float X, float Y) across)
{
    private readonly uint course = canvas.Seed(0x4E01u + (uint)NoiseBand.Course);
    private readonly uint wide = canvas.Seed(0x4E01u + (uint)NoiseBand.BendWide);
    private readonly uint tight = canvas.Seed(0x4E01u + (uint)NoiseBand.BendTight);

    /// <summary>The direction along the fibres: a unit vector.</summary>
    public (float X, float Y) Along(float x, float y)
    {
        const float Step = 4f;
        var here = Phase(x, y);
        var (gx, gy) = (Phase(x + Step, y) - here, Phase(x, y + Step) - here);
        var length = MathF.Sqrt(gx * gx + gy * gy);
        return length < 1e-3f ? (1f, 0f) : (-gy / length, gx / length);
    }

    private float Phase(float x, float y) =>
        x * across.X + y * across.Y
        + 520f * Noise(course, NoiseBand.Course, x, y)
        + 46f * Noise(wide, NoiseBand.BendWide, x, y)
        + 9f * Noise(tight, NoiseBand.BendTight, x, y);

    private static float Noise(uint seed, NoiseBand band, float x, float y) => GradientNoise.At(seed, x / band.Period(), y / band.Period());
}
