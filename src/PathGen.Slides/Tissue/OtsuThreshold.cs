namespace PathGen.Slides;

/// <summary>Otsu's threshold of an 8-bit picture (IEEE Trans. SMC 9, 1979): what lies above it differs most from what does not. Equal to OpenCV's choice.</summary>
internal static class OtsuThreshold
{
    // FLT_EPSILON: a class with a smaller share is no class.
    private const double Epsilon = 1.1920928955078125e-7;

    /// <summary>Finds the threshold; 0 where all pixels are the same.</summary>
    public static int Find(ReadOnlySpan<byte> pixels)
    {
        Span<int> histogram = stackalloc int[256];
        histogram.Clear();
        foreach (var pixel in pixels)
            histogram[pixel]++;
        var scale = 1.0 / pixels.Length;
        var mean = 0.0;
        for (var i = 0; i < histogram.Length; i++)
            mean += i * (double)histogram[i];
        mean *= scale;

        // Below: share and mean of the values up to i, updated in OpenCV's order so that ties fall the same way.
        double share = 0, lowerMean = 0, best = 0;
        var threshold = 0;
        for (var i = 0; i < histogram.Length; i++)
        {
            var p = histogram[i] * scale;
            lowerMean *= share;
            share += p;
            var rest = 1.0 - share;
            if (Math.Min(share, rest) < Epsilon || Math.Max(share, rest) > 1.0 - Epsilon)
                continue;
            lowerMean = (lowerMean + i * p) / share;
            var upperMean = (mean - share * lowerMean) / rest;
            var between = share * rest * (lowerMean - upperMean) * (lowerMean - upperMean);
            if (between > best)
                (best, threshold) = (between, i);
        }

        return threshold;
    }
}
