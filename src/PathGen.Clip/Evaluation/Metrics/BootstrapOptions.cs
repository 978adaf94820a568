namespace PathGen.Clip;

/// <summary>How <see cref="BootstrapIntervals"/> are computed. The same options and predictions give the same intervals on every machine.</summary>
public sealed class BootstrapOptions
{
    /// <summary>Resamples, 100 to 100,000. Default: 1,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int Resamples
    {
        get;
        set => field = value is >= 100 and <= 100_000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Resamples must be 100 to 100,000.");
    } = 1000;

    /// <summary>Share of the resamples that an interval covers, above 0 and below 1. Default: 0.95.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double Level
    {
        get;
        set => field = value is > 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The level must be above 0 and below 1.");
    } = 0.95;

    /// <summary>Seed of the resamples. Default: 1.</summary>
    public int Seed { get; set; } = 1;
}
