namespace PathGen.Slides;

/// <summary>What the directories of a TIFF mean: which are the slide's levels, which its label, and what is stated of it.</summary>
internal sealed record TiffLayout
{
    /// <summary>The format's name, such as <c>aperio</c>.</summary>
    public required string Format { get; init; }

    /// <summary>The directories of the levels, the largest picture first.</summary>
    public required IReadOnlyList<TiffDirectory> Levels { get; init; }

    /// <summary>The directory that states the slide's properties.</summary>
    public required TiffDirectory Main { get; init; }

    /// <summary>Associated images by name.</summary>
    public IReadOnlyDictionary<string, TiffDirectory> Associated { get; init; } = new Dictionary<string, TiffDirectory>();

    /// <summary>µm per level-0 pixel, or null.</summary>
    public PixelSpacing? Spacing { get; init; }

    /// <summary>Objective magnification, or null.</summary>
    public double? ObjectivePower { get; init; }

    /// <summary>What this format states beyond TIFF's own tags.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>The directory whose pixels OpenSlide's quick hash covers; null where OpenSlide would not call the format so.</summary>
    public TiffDirectory? HashedLevel { get; init; }

    /// <summary>Whether OpenSlide reads this format: then it gets what cannot be decoded here.</summary>
    public bool IsOpenSlides { get; init; }

    /// <summary>See <see cref="TiffImage.Encoding"/>.</summary>
    public bool IsAperio { get; init; }

    /// <summary>Directories by the size of their pictures, the widest first.</summary>
    public static IReadOnlyList<TiffDirectory> BySize(IEnumerable<TiffDirectory> directories) =>
        [.. directories.OrderByDescending(d => d.Number(TiffTag.ImageWidth)).ThenByDescending(d => d.Number(TiffTag.ImageLength))];
}
