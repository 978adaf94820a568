namespace PathGen.Wsi;

/// <summary>How a <see cref="SlideZeroShotClassifier"/> pools patches. Read once, when the classifier is made.</summary>
public sealed class SlideZeroShotOptions
{
    /// <summary>The largest j.</summary>
    public const int MaxJ = 1_000_000;

    /// <summary>
    /// How many of a class's most similar patches are averaged; several are computed at once, ascending. 1 to <see cref="MaxJ"/> each; a slide with fewer patches averages all it has.
    /// Default: 1, 5, 10, 50, 100, as MI-Zero reports.
    /// </summary>
    /// <exception cref="ArgumentException">None, one out of range, or not ascending.</exception>
    public IReadOnlyList<int> J
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            int[] list = [.. value];
            if (list.Length == 0 || list[0] < 1 || list[^1] > MaxJ || list.Zip(list.Skip(1)).Any(pair => pair.First >= pair.Second))
                throw new ArgumentException($"The numbers of pooled patches must be ascending, 1 to {MaxJ}, not {string.Join(", ", list)}.", nameof(value));
            field = list;
        }
    } = [1, 5, 10, 50, 100];

    /// <summary>
    /// The j that decides the label; one of <see cref="J"/>. Which is best depends on how much of a slide shows its class; labelled slides tell (<see cref="SlideZeroShotCalibration"/>). Default null: 10 where it is in
    /// <see cref="J"/>, else the first.
    /// </summary>
    public int? DecidingJ { get; set; }

    /// <summary>Patches of each class that are named as evidence, best first; 0 to 10,000. Default: 8.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int EvidencePatches
    {
        get;
        set => field = value is >= 0 and <= 10_000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Evidence must be 0 to 10,000 patches.");
    } = 8;

    /// <summary>
    /// With a tissue mask, the least share of a patch's area that must be tissue for it to count, 0 to 1. Default: 0.5, more than half, as tiles are laid.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double MinTissueShare
    {
        get;
        set => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The least share of tissue must be 0 to 1.");
    } = 0.5;

    /// <summary>What labelled slides taught: decides j, and turns pooled similarities into logits. Default null: the model's own logit scale and no biases.</summary>
    public SlideZeroShotCalibration? Calibration { get; set; }
}
