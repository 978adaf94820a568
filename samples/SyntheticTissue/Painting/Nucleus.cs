namespace PathGen.Samples.SyntheticTissue;

/// <summary>A nucleus, or another small body with the outline of a bent ellipse. Lengths in half micrometres.</summary>
internal struct Nucleus
{
    /// <summary>Centre.</summary>
    public float X, Y;

    /// <summary>Half axes.</summary>
    public float Long, Short;

    /// <summary>Direction of the long axis: a unit vector.</summary>
    public float AxisX, AxisY;

    /// <summary>What it is filled with.</summary>
    public Ink Ink;

    /// <summary>How clumped the chromatin is, 0…1.</summary>
    public float Clumps;

    /// <summary>How clear the middle is against the rim, 0…1.</summary>
    public float Clear;

    /// <summary>How far the outline departs from an ellipse: two- and threefold, 0…0.3.</summary>
    public float Bend, Corner;

    /// <summary>Width of the blurred outline in half micrometres.</summary>
    public float Softness;

    /// <summary>Lays the body over what is there.</summary>
    public readonly void Paint(Canvas canvas)
    {
        var reach = MathF.Max(Long, Short) * (1f + MathF.Abs(Bend) + MathF.Abs(Corner)) + 2f;
        var (left, top, right, bottom) = canvas.Box(X, Y, reach);
        if (right < left || bottom < top)
            return;
        var (grain, fine) = (canvas.Noise(NoiseBand.Grain), canvas.Noise(NoiseBand.Fine));
        var (scale, small, soft) = (canvas.Scale, MathF.Min(Long, Short), 1f / MathF.Max(1.4f * canvas.Scale, Softness));
        for (var row = top; row <= bottom; row++)
        {
            var dy = (canvas.Y + row) * scale - Y;
            for (var column = left; column <= right; column++)
            {
                var dx = (canvas.X + column) * scale - X;
                var u = (dx * AxisX + dy * AxisY) / Long;
                var v = (dy * AxisX - dx * AxisY) / Short;
                var square = u * u + v * v;
                if (square > 2.2f)
                    continue;
                var r = MathF.Sqrt(square) + 1e-4f;
                var outline = 1f + (Bend * 2f * u * v + Corner * u * (u * u - 3f * v * v) / r) / (square + 1e-3f);
                var cover = (outline - r) * small * soft + 0.5f;
                if (cover <= 0f)
                    continue;
                var i = row * canvas.Width + column;
                var rim = Curve.Step(0.55f, 0.95f, r / outline);
                var dark = (1f + Clumps * (0.55f * grain[i] + 0.75f * fine[i])) * (1f + Clear * (0.45f * rim - 0.45f * (1f - rim)));
                var ink = Ink with { Haematoxylin = Ink.Haematoxylin * MathF.Max(0.15f, dark) };
                canvas.Inks[i] = Ink.Mix(canvas.Inks[i], ink, MathF.Min(1f, cover));
            }
        }
    }
}
