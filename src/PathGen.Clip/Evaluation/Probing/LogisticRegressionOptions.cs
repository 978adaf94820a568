namespace PathGen.Clip;

/// <summary>How a <see cref="LogisticRegression"/> is fitted.</summary>
public sealed class LogisticRegressionOptions
{
    /// <summary>
    /// Inverse strength of the L2 penalty, scikit-learn's <c>C</c>, above 0. Default null: D × K / 100 for D numbers a row and K classes, the usual protocol of pathology encoders
    /// (Chen et al. 2024, UNI).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0, or not finite.</exception>
    public double? InverseRegularization
    {
        get;
        set => field = value is null or (> 0 and < double.PositiveInfinity)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The inverse of the penalty must be a finite number above 0.");
    }

    /// <summary>Steps at most, 1 to 1,000,000. Default: 1,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int MaxIterations
    {
        get;
        set => field = value is >= 1 and <= 1_000_000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Steps must be 1 to 1,000,000.");
    } = 1000;

    /// <summary>Largest component of the gradient of the mean loss at which the fit ends, above 0 and at most 1. Default: 1e-7.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double Tolerance
    {
        get;
        set => field = value is > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The tolerance must be above 0 and at most 1.");
    } = 1e-7;
}
