namespace PathGen.Agents;

/// <summary>How strict <see cref="AgreementGate"/> is. Not thread-safe while being changed.</summary>
public sealed class AgreementGateOptions
{
    private double minPercentile = 0.75;
    private double minPlace = 0.3;

    /// <summary>The least percentile among the slide's other patches, 0 to 1. Default 0.75: a caption that fits a quarter of the others better is sent back.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double MinPercentile
    {
        get => minPercentile;
        set => minPercentile = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(MinPercentile), value, "The percentile must be 0 to 1.");
    }

    /// <summary>The least <see cref="Agreement.Place"/> between the slide's patches that fit the caption least and best, −1 to 1. Default 0.3. Lower both for a model that knows the tissue badly.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double MinPlace
    {
        get => minPlace;
        set => minPlace = value is >= -1 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(MinPlace), value, "The place must be −1 to 1.");
    }
}
