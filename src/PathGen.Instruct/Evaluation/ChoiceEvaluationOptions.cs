namespace PathGen.Instruct;

/// <summary>How a <see cref="ChoiceEvaluation"/> asks and counts. Options are read once, when it is made.</summary>
public sealed class ChoiceEvaluationOptions
{
    /// <summary>Orders of the options in which each question is asked, 1 to 26; the right one comes to other letters. One order asks as it is written. Default: 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int Orders
    {
        get;
        set => field = value is >= 1 and <= 26 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Orders must be 1 to 26.");
    } = 1;

    /// <summary>Questions that are with the model at once, 1 to 256. Default: 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int Concurrency
    {
        get;
        set => field = value is >= 1 and <= 256 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Concurrency must be 1 to 256.");
    } = 1;

    /// <summary>Samples of the bootstrap, 100 to 100,000. Default: 1000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int BootstrapSamples
    {
        get;
        set => field = value is >= 100 and <= 100_000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Samples must be 100 to 100,000.");
    } = 1000;

    /// <summary>Most tokens of an answer, 1 to 4096. Default: 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int MaxOutputTokens
    {
        get;
        set => field = value is >= 1 and <= 4096 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Tokens must be 1 to 4096.");
    } = 64;

    /// <summary>Seed of the bootstrap. Default: 0.</summary>
    public long Seed { get; set; }
}
