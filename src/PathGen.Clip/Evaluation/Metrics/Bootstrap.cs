namespace PathGen.Clip;

/// <summary>Draws resamples and takes their percentiles.</summary>
internal static class Bootstrap
{
    /// <summary>Evaluates the resamples on all processors; resample r depends on the seed and r alone.</summary>
    public static BootstrapIntervals Run(MetricKernel kernel, int count, BootstrapOptions options, CancellationToken cancellationToken)
    {
        var results = new MetricValues[options.Resamples];
        Parallel.For(
            0,
            results.Length,
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
            () => new int[count],
            (resample, _, weights) =>
            {
                Array.Clear(weights);
                var random = new SplitMix64(options.Seed, resample);
                for (var i = 0; i < count; i++)
                    weights[random.Below(count)]++;
                results[resample] = kernel.Values(weights);
                return weights;
            },
            _ => { });
        return new BootstrapIntervals(
            options.Level,
            options.Resamples,
            options.Seed,
            Percentiles(results, v => v.Accuracy, options.Level)!.Value,
            Percentiles(results, v => v.BalancedAccuracy, options.Level)!.Value,
            Percentiles(results, v => v.MacroF1, options.Level)!.Value,
            Percentiles(results, v => v.WeightedF1, options.Level)!.Value,
            Percentiles(results, v => v.Auroc, options.Level));
    }

    /// <summary>A percentile of sorted values, interpolated as NumPy does by default.</summary>
    internal static double Percentile(ReadOnlySpan<double> sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        return sorted[below] + (place - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]);
    }

    private static Interval? Percentiles(MetricValues[] results, Func<MetricValues, double?> metric, double level)
    {
        double[] sorted = [.. results.Select(metric).OfType<double>().Order()];
        return sorted.Length == 0 ? null : new Interval(Percentile(sorted, (1 - level) / 2), Percentile(sorted, (1 + level) / 2));
    }
}
