namespace PathGen.Onnx;

/// <summary>
/// Factors between the channels of an activation and the rows of the matrices that use it, so that both suit 8 bits: x·W = (x/s)·(s·W). After SmoothQuant
/// (Xiao et al., arXiv 2211.10438), s = |x|^α / |W|^(1−α); which α, if any, is decided by the error that is to be expected.
/// </summary>
internal static class ChannelScales
{
    private static readonly double[] Exponents = [0.3, 0.5, 0.7, 0.85];

    /// <summary>The factors of least expected error.</summary>
    /// <param name="statistics">What the channels hold.</param>
    /// <param name="weights">The matrices [K, N] that use them, each with its N.</param>
    /// <returns>K factors, and how many times less error variance is expected than without: 1 where nothing helps.</returns>
    public static (float[] Factors, double Gain) Best(ChannelStatistics statistics, IReadOnlyList<(float[] Values, int Columns)> weights)
    {
        var channels = statistics.Largest.Length;
        var largest = new float[channels];
        foreach (var (values, columns) in weights)
        {
            for (var k = 0; k < channels; k++)
                largest[k] = Math.Max(largest[k], System.Numerics.Tensors.TensorPrimitives.MaxMagnitude(values.AsSpan(k * columns, columns)) is var m ? Math.Abs(m) : 0);
        }

        var ones = new float[channels];
        Array.Fill(ones, 1);
        var plain = Error(statistics, weights, ones);
        var best = (Factors: ones, Error: plain);
        foreach (var exponent in Exponents)
        {
            var factors = Factors(statistics, largest, exponent);
            var error = Error(statistics, weights, factors);
            if (error < best.Error)
                best = (factors, error);
        }

        return (best.Factors, best.Error > 0 ? plain / best.Error : 1);
    }

    private static float[] Factors(ChannelStatistics statistics, float[] largestWeights, double exponent)
    {
        var factors = new float[largestWeights.Length];
        for (var k = 0; k < factors.Length; k++)
        {
            var factor = Math.Pow(statistics.Magnitude(k), exponent) / Math.Pow(largestWeights[k], 1 - exponent);

            // A channel that is always zero, or that nothing uses, needs none.
            factors[k] = double.IsNormal(factor) ? (float)Math.Clamp(factor, 1e-5, 1e5) : 1;
        }

        return factors;
    }

    // Variance of the sums: a step of the activations is their range / 255, of a column its largest weight / 127, and rounding is uniform.
    private static double Error(ChannelStatistics statistics, IReadOnlyList<(float[] Values, int Columns)> weights, float[] factors)
    {
        var (high, low) = (0.0, 0.0);
        for (var k = 0; k < factors.Length; k++)
        {
            high = Math.Max(high, statistics.Largest[k] / factors[k]);
            low = Math.Min(low, statistics.Smallest[k] / factors[k]);
        }

        var step = (high - low) / 255;
        var squares = Enumerable.Range(0, factors.Length).Sum(k => statistics.MeanSquare(k) / ((double)factors[k] * factors[k]));
        var error = 0.0;
        foreach (var (values, columns) in weights)
        {
            var (largest, sums) = (new double[columns], 0.0);
            for (var k = 0; k < factors.Length; k++)
            {
                var row = values.AsSpan(k * columns, columns);
                for (var n = 0; n < columns; n++)
                {
                    var weight = Math.Abs((double)row[n] * factors[k]);
                    largest[n] = Math.Max(largest[n], weight);
                    sums += weight * weight;
                }
            }

            error += (step * step * sums) + (largest.Sum(l => l / 127 * (l / 127)) * squares);
        }

        return error / 12;
    }
}
