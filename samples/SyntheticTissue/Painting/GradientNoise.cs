namespace PathGen.Samples.SyntheticTissue;

/// <summary>Gradient noise over the plane (Perlin, "Improving noise", 2002, with gradients from a hash): mean 0, about −1…1.</summary>
internal static class GradientNoise
{
    private const float Strength = 1.9f;

    /// <summary>The noise at a place, one lattice step per unit.</summary>
    public static float At(uint seed, float x, float y)
    {
        var (fx, fy) = (MathF.Floor(x), MathF.Floor(y));
        var (ix, iy) = ((int)fx, (int)fy);
        var (tx, ty) = (x - fx, y - fy);
        var a = Corner(Lattice(seed, ix, iy), tx, ty);
        var b = Corner(Lattice(seed, ix + 1, iy), tx - 1f, ty);
        var c = Corner(Lattice(seed, ix, iy + 1), tx, ty - 1f);
        var d = Corner(Lattice(seed, ix + 1, iy + 1), tx - 1f, ty - 1f);
        var (wx, wy) = (Fade(tx), Fade(ty));
        var top = a + wx * (b - a);
        return Strength * (top + wy * (c + wx * (d - c) - top));
    }

    /// <summary>Fills a window of the plane, row by row.</summary>
    /// <param name="seed">Which noise.</param>
    /// <param name="x0">Left edge of the window in pixels.</param>
    /// <param name="y0">Top edge of the window in pixels.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="step">Lattice steps per pixel.</param>
    /// <param name="plane">Receives the noise, row by row.</param>
    public static void Fill(uint seed, int x0, int y0, int width, float step, Span<float> plane)
    {
        var height = plane.Length / width;
        for (var row = 0; row < height; row++)
        {
            var y = (y0 + row) * step;
            var fy = MathF.Floor(y);
            var (iy, ty) = ((int)fy, y - fy);
            var wy = Fade(ty);
            var target = plane.Slice(row * width, width);
            var column = 0;
            while (column < width)
            {
                var fx = MathF.Floor((x0 + column) * step);
                var ix = (int)fx;
                var (ax, ay) = Gradient(Lattice(seed, ix, iy));
                var (bx, by) = Gradient(Lattice(seed, ix + 1, iy));
                var (cx, cy) = Gradient(Lattice(seed, ix, iy + 1));
                var (dx, dy) = Gradient(Lattice(seed, ix + 1, iy + 1));
                var (a0, b0, c0, d0) = (ay * ty, by * ty, cy * (ty - 1f), dy * (ty - 1f));
                for (; column < width; column++)
                {
                    var tx = (x0 + column) * step - fx;
                    if (tx >= 1f)
                        break;
                    var wx = Fade(tx);
                    var a = ax * tx + a0;
                    var b = bx * (tx - 1f) + b0;
                    var c = cx * tx + c0;
                    var d = dx * (tx - 1f) + d0;
                    var top = a + wx * (b - a);
                    target[column] = Strength * (top + wy * (c + wx * (d - c) - top));
                }
            }
        }
    }

    // A shorter hash than objects need: neighbours on the lattice must differ, that is all.
    private static uint Lattice(uint seed, int x, int y)
    {
        var h = ((uint)x * 0x9E3779B1u + (uint)y * 0x85EBCA6Bu) ^ seed;
        h = (h ^ (h >> 16)) * 0x7FEB352Du;
        h = (h ^ (h >> 15)) * 0x846CA68Bu;
        return h ^ (h >> 16);
    }

    private static float Fade(float t) => t * t * t * (t * (t * 6f - 15f) + 10f);

    private static (float X, float Y) Gradient(uint hash) =>
        ((int)(hash & 0xFFFF) * (1f / 32768f) - 1f, (int)(hash >> 16) * (1f / 32768f) - 1f);

    private static float Corner(uint hash, float x, float y)
    {
        var (gx, gy) = Gradient(hash);
        return gx * x + gy * y;
    }
}
