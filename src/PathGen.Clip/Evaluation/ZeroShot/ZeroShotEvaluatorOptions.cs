namespace PathGen.Clip;

/// <summary>How a <see cref="ZeroShotEvaluator"/> evaluates. Options are read when an evaluation starts.</summary>
public sealed class ZeroShotEvaluatorOptions
{
    /// <summary>Share of the pictures that may be unreadable before the evaluation is given up, 0 to 1. Default: 0.01.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double MaxFailureShare
    {
        get;
        set => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The tolerated share of failures must be 0 to 1.");
    } = 0.01;

    /// <summary>How intervals are computed; null for none.</summary>
    public BootstrapOptions? Bootstrap { get; set; } = new();

    /// <summary>Sentences in the place of the task's own, with <c>{}</c> once each; several make an ensemble. Default null: the task's.</summary>
    /// <exception cref="ArgumentException">None, or one without exactly one <c>{}</c>.</exception>
    public IReadOnlyList<string>? Templates
    {
        get;
        set => field = value is null ? null : new ZeroShotOptions { Templates = value }.Templates;
    }
}
