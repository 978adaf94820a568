namespace PathGen.Slides;

/// <summary>What a file states about its slide, apart from pixels.</summary>
internal sealed record SlideFacts
{
    /// <summary>The format's name, such as <c>aperio</c>.</summary>
    public required string Format { get; init; }

    /// <summary>µm per level-0 pixel, or null.</summary>
    public PixelSpacing? Spacing { get; init; }

    /// <summary>Objective magnification, or null.</summary>
    public double? ObjectivePower { get; init; }

    /// <summary>Everything else. May hold patient data.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>The ICC profile, or empty.</summary>
    public ReadOnlyMemory<byte> IccProfile { get; init; }

    /// <summary>Shown where nothing is stored.</summary>
    public Rgb Background { get; init; } = Rgb.White;

    /// <summary>Associated images by name, each decoded when it is asked for.</summary>
    public IReadOnlyDictionary<string, Func<CancellationToken, RgbImage>> AssociatedImages { get; init; } = new Dictionary<string, Func<CancellationToken, RgbImage>>();
}
