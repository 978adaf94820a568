namespace PathGen.Samples.SyntheticTissue;

/// <summary>
/// Where which tissue lies: a warped Voronoi diagram of regions inside an irregular outline. Lengths are half micrometres, the pixels of a 20×
/// scan. Immutable; safe to share between threads.
/// </summary>
internal sealed class TissueLayout
{
    private const int Reach = 3;
    private const float Coarse = 64f;

    private readonly uint seed;
    private readonly float width;
    private readonly float height;
    private readonly float spacing;
    private readonly int columns;
    private readonly int rows;
    private readonly Site[] sites;
    private readonly float outline;

    public TissueLayout(SyntheticSlideOptions options)
    {
        var scale = (float)(options.MicronsPerPixel / 0.5);
        seed = SeededRandom.Mix(0x51DE0001u, options.Seed, 0);
        (width, height, spacing) = (options.Width * scale, options.Height * scale, options.RegionSize * scale);
        columns = (int)(width / spacing) + 1 + 2 * Reach;
        rows = (int)(height / spacing) + 1 + 2 * Reach;
        sites = new Site[columns * rows];
        for (var j = 0; j < rows; j++)
        {
            for (var i = 0; i < columns; i++)
            {
                var random = SeededRandom.At(seed ^ 0xA11u, i, j);
                var (x, y) = ((i - Reach + 0.5f + random.Next(-0.33f, 0.33f)) * spacing, (j - Reach + 0.5f + random.Next(-0.33f, 0.33f)) * spacing);
                sites[j * columns + i] = new Site(x, y, TissueClass.Stroma);
            }
        }

        outline = FindOutline(options.TissueShare);
        ClassDeck.Assign(sites, columns, Areas(), seed, options.Tumour);
    }

    /// <summary>What lies at a point.</summary>
    public Place Locate(float x, float y)
    {
        var (wx, wy) = Warp(x, y);
        var near = Nearest(wx, wy);
        var own = sites[near];
        var edge = float.MaxValue;
        var (ci, cj) = (near % columns, near / columns);
        for (var j = Math.Max(0, cj - 2); j <= Math.Min(rows - 1, cj + 2); j++)
        {
            for (var i = Math.Max(0, ci - 2); i <= Math.Min(columns - 1, ci + 2); i++)
            {
                var other = sites[j * columns + i];
                if (other.Class == own.Class)
                    continue;
                var (dx, dy) = (other.X - own.X, other.Y - own.Y);
                var distance = (dx * (0.5f * (own.X + other.X) - wx) + dy * (0.5f * (own.Y + other.Y) - wy)) / MathF.Sqrt(dx * dx + dy * dy);
                edge = MathF.Min(edge, distance);
            }
        }

        return new Place(own.Class, edge, Rim(x, y));
    }

    private (float X, float Y) Warp(float x, float y)
    {
        var (u, v) = (x / spacing, y / spacing);
        var dx = 0.20f * GradientNoise.At(seed ^ 0xB1u, u * 1.1f, v * 1.1f) + 0.055f * GradientNoise.At(seed ^ 0xB2u, u * 4.3f, v * 4.3f);
        var dy = 0.20f * GradientNoise.At(seed ^ 0xB3u, u * 1.1f, v * 1.1f) + 0.055f * GradientNoise.At(seed ^ 0xB4u, u * 4.3f, v * 4.3f);
        return (x + dx * spacing, y + dy * spacing);
    }

    private int Nearest(float wx, float wy)
    {
        var ci = Math.Clamp((int)MathF.Floor(wx / spacing) + Reach, 0, columns - 1);
        var cj = Math.Clamp((int)MathF.Floor(wy / spacing) + Reach, 0, rows - 1);
        var (best, least) = (0, float.MaxValue);
        for (var j = Math.Max(0, cj - 2); j <= Math.Min(rows - 1, cj + 2); j++)
        {
            for (var i = Math.Max(0, ci - 2); i <= Math.Min(columns - 1, ci + 2); i++)
            {
                var site = sites[j * columns + i];
                var (dx, dy) = (site.X - wx, site.Y - wy);
                var square = dx * dx + dy * dy;
                if (square < least)
                    (best, least) = (j * columns + i, square);
            }
        }

        return best;
    }

    private float Rim(float x, float y) => MathF.Min((outline - Radius(x, y)) * 0.5f * MathF.Min(width, height), Tear(x, y));

    /// <summary>A radius that is 1 on a rounded rectangle inscribed in the slide, made irregular; the outline is one of its level lines.</summary>
    private float Radius(float x, float y)
    {
        var (u, v) = (2f * x / width - 1f, 2f * y / height - 1f);
        var (u2, v2) = (u * u, v * v);
        var size = MathF.Min(width, height);
        var (p, q) = (x / size, y / size);
        return MathF.Sqrt(MathF.Sqrt(u2 * u2 + v2 * v2 + 0.6f * u2 * v2))
            + 0.13f * GradientNoise.At(seed ^ 0xC1u, p * 2.1f, q * 2.1f)
            + 0.05f * GradientNoise.At(seed ^ 0xC2u, p * 6.3f, q * 6.3f)
            + 0.018f * GradientNoise.At(seed ^ 0xC3u, p * 19f, q * 19f);
    }

    /// <summary>Distance to a tear in the section: thin gaps along some level lines of a noise.</summary>
    private float Tear(float x, float y)
    {
        var where = GradientNoise.At(seed ^ 0xD1u, x / 1700f, y / 1700f);
        if (where < 0.5f)
            return float.MaxValue;
        var line = MathF.Abs(GradientNoise.At(seed ^ 0xD2u, x / 620f, y / 620f) - 0.1f) * 260f;
        return line - 20f * Curve.Step(0.5f, 0.7f, where) + 4f;
    }

    private float FindOutline(double share)
    {
        var radii = new List<float>();
        for (var y = 0.5f * Coarse; y < height; y += Coarse)
        {
            for (var x = 0.5f * Coarse; x < width; x += Coarse)
                radii.Add(Radius(x, y));
        }

        radii.Sort();
        return radii[Math.Clamp((int)(share * radii.Count), 0, radii.Count - 1)];
    }

    /// <summary>Tissue that each site's region covers, in coarse cells.</summary>
    private int[] Areas()
    {
        var areas = new int[sites.Length];
        for (var y = 0.5f * Coarse; y < height; y += Coarse)
        {
            for (var x = 0.5f * Coarse; x < width; x += Coarse)
            {
                if (Rim(x, y) <= 0f)
                    continue;
                var (wx, wy) = Warp(x, y);
                areas[Nearest(wx, wy)]++;
            }
        }

        return areas;
    }
}
