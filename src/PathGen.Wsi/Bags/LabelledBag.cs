namespace PathGen.Wsi;

/// <summary>A slide with its class, whose features are read when they are wanted. Thread-safe where the reader is.</summary>
public sealed class LabelledBag
{
    private readonly Func<FeatureBag> read;

    /// <summary>A slide whose features lie elsewhere.</summary>
    /// <param name="slideId">Its name.</param>
    /// <param name="label">Its class, from 0.</param>
    /// <param name="read">Reads its features; the same ones each time.</param>
    /// <exception cref="ArgumentException">The slide has no name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The class is negative.</exception>
    public LabelledBag(string slideId, int label, Func<FeatureBag> read)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(slideId);
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentNullException.ThrowIfNull(read);
        (SlideId, Label, this.read) = (slideId, label, read);
    }

    /// <summary>A slide whose features are here.</summary>
    /// <inheritdoc cref="LabelledBag(string, int, Func{FeatureBag})"/>
    public LabelledBag(FeatureBag bag, int label)
        : this((bag ?? throw new ArgumentNullException(nameof(bag))).SlideId, label, () => bag)
    {
    }

    /// <summary>Name of the slide.</summary>
    public string SlideId { get; }

    /// <summary>Its class, from 0.</summary>
    public int Label { get; }

    /// <summary>Reads the features.</summary>
    /// <exception cref="WsiException">They cannot be read.</exception>
    public FeatureBag Read() => read();
}
