using PathGen.Clip;

namespace PathGen.Wsi;

/// <summary>What a <see cref="SlideProtocol"/> trains and how it measures. Not thread-safe while being set; a protocol copies it.</summary>
public sealed class SlideProtocolOptions
{
    /// <summary>What is trained. Default ABMIL.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a kind that can be trained.</exception>
    public HeadKind Method
    {
        get;
        set => field = Enum.IsDefined(value) && value != HeadKind.Other ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "This kind of classifier cannot be trained here.");
    } = HeadKind.Abmil;

    /// <summary>A training for each; different ones. Baselines have no chance in them and take the first. Default: 1.</summary>
    /// <exception cref="ArgumentException">None, or one twice.</exception>
    public IReadOnlyList<int> Seeds
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value.Count > 0 && value.Distinct().Count() == value.Count ? [.. value] : throw new ArgumentException("One seed or more is needed, all different.", nameof(value));
        }
    } = [1];

    /// <summary>Network and training of ABMIL and ACMIL; its seed is replaced. Null, the default, for the method's own defaults.</summary>
    public AttentionMilOptions? Attention { get; set; }

    /// <summary>Slides that <see cref="HeadKind.NearestSlides"/> asks, 1 to 10,000. Default 5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int Neighbours
    {
        get;
        set => field = value is >= 1 and <= 10_000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Neighbours must be 1 to 10,000.");
    } = 5;

    /// <summary>Inverse strength of the penalty of logistic regression on pooled features, above 0; null, the default, for its own.</summary>
    /// <exception cref="ArgumentOutOfRangeException">0 or less.</exception>
    public double? InverseRegularization
    {
        get;
        set => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The inverse strength of the penalty must be above 0.");
    }

    /// <summary>How intervals are computed; null for none. Default: 1,000 resamples, 95 %.</summary>
    public BootstrapOptions? Bootstrap { get; set; } = new();

    internal bool IsAttention => Method is HeadKind.Abmil or HeadKind.Acmil;

    internal AttentionMilOptions AttentionFor(int seed)
    {
        var options = Attention?.Copy() ?? (Method == HeadKind.Acmil ? AttentionMilOptions.Acmil() : new AttentionMilOptions());
        options.Seed = seed;
        return options.Branches > 1 == (Method == HeadKind.Acmil)
            ? options
            : throw new ArgumentException($"{Method} with {options.Branches} branches; ABMIL has one, ACMIL several.");
    }

    internal SlideProtocolOptions Copy()
    {
        var copy = (SlideProtocolOptions)MemberwiseClone();
        copy.Attention = Attention?.Copy();
        return copy;
    }
}
