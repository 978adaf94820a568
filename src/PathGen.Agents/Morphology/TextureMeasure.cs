namespace PathGen.Agents;

/// <summary>Gradient, direction, sharpness and entropy of a patch's luminance.</summary>
internal readonly record struct TextureMeasure(double Gradient, double Alignment, double Sharpness, double Entropy)
{
    /// <summary>Measures the stained pixels that do not lie on the edge, entropy over all pixels.</summary>
    public static TextureMeasure Of(PixelPlanes planes)
    {
        int width = planes.Width, height = planes.Height;
        ReadOnlySpan<byte> values = planes.Luminance;
        ReadOnlySpan<byte> stained = planes.Stained;
        double sum = 0;
        long xx = 0, yy = 0, xy = 0, count = 0, laplace = 0, laplaceSquared = 0;
        for (var y = 1; y < height - 1; y++)
        {
            var above = values.Slice((y - 1) * width, width);
            var here = values.Slice(y * width, width);
            var below = values.Slice((y + 1) * width, width);
            var flags = stained.Slice(y * width, width);
            for (var x = 1; x < width - 1; x++)
            {
                if (flags[x] == 0)
                    continue;

                // Central differences, so twice the gradient.
                int dx = here[x + 1] - here[x - 1], dy = below[x] - above[x];
                var second = (4 * here[x]) - here[x - 1] - here[x + 1] - above[x] - below[x];
                count++;
                sum += MathF.Sqrt((dx * dx) + (dy * dy));
                xx += dx * dx;
                yy += dy * dy;
                xy += dx * dy;
                laplace += second;
                laplaceSquared += second * second;
            }
        }

        if (count == 0)
            return new TextureMeasure(0, 0, 0, EntropyOf(values));
        var energy = (double)xx + yy;
        var alignment = energy > 0 ? Math.Sqrt((((double)xx - yy) * ((double)xx - yy)) + (4.0 * xy * xy)) / energy : 0;
        var mean = (double)laplace / count;
        return new TextureMeasure(sum / (2 * count), alignment, ((double)laplaceSquared / count) - (mean * mean), EntropyOf(values));
    }

    private static double EntropyOf(ReadOnlySpan<byte> values)
    {
        Span<int> histogram = stackalloc int[64];
        histogram.Clear();
        foreach (var value in values)
            histogram[value >> 2]++;
        var entropy = 0.0;
        foreach (var n in histogram)
        {
            if (n > 0)
                entropy -= (double)n / values.Length * Math.Log2((double)n / values.Length);
        }

        return entropy;
    }
}
