namespace PathGen.Wsi;

/// <summary>What <c>head.json</c> says about a slide classifier.</summary>
public sealed record HeadDescription
{
    /// <summary>The version that is written and read.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Version of the form.</summary>
    public int FormatVersion { get; init; } = CurrentVersion;

    /// <summary>How it comes from patches to a slide.</summary>
    public required HeadKind Kind { get; init; }

    /// <summary>Names of the C classes.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>D, floats a patch.</summary>
    public required int FeatureWidth { get; init; }

    /// <summary>The encoder whose features it was trained on; null where it is not known. Features of another encoder are refused.</summary>
    public string? Encoder { get; init; }

    /// <summary>SHA-256 of <c>head.onnx</c> in lower-case hex.</summary>
    public string? OnnxSha256 { get; init; }

    /// <summary>What it was trained on and how, in words; null where it is not known.</summary>
    public string? Training { get; init; }

    /// <summary>Refuses a bag that the classifier cannot tell anything about.</summary>
    /// <exception cref="WsiException">The bag is empty, of another width, or of another encoder.</exception>
    internal void Check(FeatureBag bag)
    {
        if (bag.Count == 0)
            throw new WsiException($"{bag.SlideId}: the slide has no patches, so nothing can be told about it.");
        if (bag.Width != FeatureWidth)
            throw new WsiException($"{bag.SlideId}: features of {bag.Width} floats, but the classifier was trained on {FeatureWidth}{(Encoder is null ? "" : $" of {Encoder}")}. Embed the slide with that encoder.");
        if (Encoder is not null && bag.Encoder is not null && bag.Encoder != Encoder)
            throw new WsiException($"{bag.SlideId}: features of the encoder {bag.Encoder}, but the classifier was trained on those of {Encoder}. Embed the slide with that encoder.");
    }
}
