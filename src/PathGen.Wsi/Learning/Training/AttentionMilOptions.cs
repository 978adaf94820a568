using System.Text.Json.Serialization;

namespace PathGen.Wsi;

/// <summary>
/// An attention MIL network and how it is trained. The defaults are gated ABMIL (Ilse, Tomczak and Welling 2018) on frozen features, one slide a step;
/// <see cref="Acmil"/> gives those of ACMIL (Zhang et al. 2024). Not thread-safe while being set; a trainer copies it.
/// </summary>
public sealed class AttentionMilOptions
{
    /// <summary>L, the width after the first layer, 1 to 8,192; null, the default, for half the features' width (384 of 768).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int? InnerWidth
    {
        get;
        set => field = value is null or (>= 1 and <= 8192) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The inner width must be 1 to 8,192.");
    }

    /// <summary>Width of the gated attention, 1 to 4,096. Default 128.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int AttentionWidth
    {
        get;
        set => field = value is >= 1 and <= 4096 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The attention's width must be 1 to 4,096.");
    } = 128;

    /// <summary>Attention branches, 1 to 64. Default 1, ABMIL; more are ACMIL: a classifier for each, and their attentions kept apart.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int Branches
    {
        get;
        set => field = value is >= 1 and <= 64 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "There must be 1 to 64 branches.");
    } = 1;

    /// <summary>In training each branch's so many patches of highest attention may be masked, 0 to 10,000. Default 0, none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int MaskTop
    {
        get;
        set => field = value is >= 0 and <= 10_000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Patches that may be masked must be 0 to 10,000.");
    }

    /// <summary>Share of them that is, drawn anew each step, 0 to below 1. Default 0.6.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double MaskShare
    {
        get;
        set => field = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The share of masked patches must be 0 or more and below 1.");
    } = 0.6;

    /// <summary>Passes over the training slides, 1 to 10,000. Default 50.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int Epochs
    {
        get;
        set => field = value is >= 1 and <= 10_000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Epochs must be 1 to 10,000.");
    } = 50;

    /// <summary>Learning rate at its highest, above 0 to 1. Default 1e-4. It falls to 0 along half a cosine over all steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double LearningRate
    {
        get;
        set => field = value is > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The learning rate must be above 0, to 1.");
    } = 1e-4;

    /// <summary>Epochs over which the learning rate rises to its highest, 0 to 1,000. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int WarmUpEpochs
    {
        get;
        set => field = value is >= 0 and <= 1000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Epochs of warm-up must be 0 to 1,000.");
    }

    /// <summary>AdamW's weight decay, 0 to 1. Default 1e-5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double WeightDecay
    {
        get;
        set => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Weight decay must be 0 to 1.");
    } = 1e-5;

    /// <summary>What the cross-entropy of each class's slides is multiplied by, each above 0; null, the default, for 1. Not with <see cref="BalanceClasses"/>.</summary>
    /// <exception cref="ArgumentException">A weight is 0 or less, or no number.</exception>
    public IReadOnlyList<double>? ClassWeights
    {
        get;
        set => field = value is null ? null : value.Count > 0 && value.All(w => w > 0 && double.IsFinite(w)) ? [.. value] : throw new ArgumentException("Class weights must be numbers above 0, one a class.", nameof(value));
    }

    /// <summary>Whether each class weighs N / (C · its training slides), so that all weigh the same together. Default false.</summary>
    public bool BalanceClasses { get; set; }

    /// <summary>By what the best epoch is chosen. Default: macro F1 + AUROC.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a value of the enumeration.</exception>
    public ModelSelection Selection
    {
        get;
        set => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Not a way to choose the model.");
    }

    /// <summary>Ends training after so many epochs without a better one on the validation slides, 1 to 10,000; null, the default, for never.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int? Patience
    {
        get;
        set => field = value is null or (>= 1 and <= 10_000) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Patience must be 1 to 10,000 epochs.");
    }

    /// <summary>Seed of first weights, order of slides and masks. Default 1. The same seed, slides and kind of processor give the same model, on any number of threads.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>Threads, 0 to 1,024; 0, the default, for one a core.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    [JsonIgnore]
    public int Threads
    {
        get;
        set => field = value is >= 0 and <= 1024 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Threads must be 0 to 1,024.");
    }

    /// <summary>Bytes of features that are kept in memory from one epoch to the next, 0 or more; slides beyond are read again. Default 4 GiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    [JsonIgnore]
    public long MaxKeptBytes
    {
        get;
        set => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Bytes that are kept must be 0 or more.");
    } = 4L << 30;

    /// <summary>ACMIL as published: five branches, and of the ten patches of highest attention 60 % masked.</summary>
    public static AttentionMilOptions Acmil() => new() { Branches = 5, MaskTop = 10, MaskShare = 0.6 };

    internal AttentionMilOptions Copy() => (AttentionMilOptions)MemberwiseClone();
}
