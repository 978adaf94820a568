using System.Globalization;

namespace PathGen.Slides;

/// <summary>What OpenSlide states about a slide, checked: it comes from a file, or from a reader process that has parsed one. Immutable.</summary>
internal sealed class OpenSlideFacts
{
    /// <summary>The most pixels of an associated image: 256 MB of ARGB, since it is read in one piece.</summary>
    public const long MaxAssociatedPixels = 1 << 26;

    private const int MaxLevels = 1024;
    private const long MaxSide = 1L << 40;
    private const uint White = 0xFFFFFF;

    /// <summary>Checks the facts.</summary>
    /// <param name="name">What messages call the slide.</param>
    /// <param name="format">OpenSlide's name of its format.</param>
    /// <param name="levels">Finest first.</param>
    /// <param name="properties">Everything that the file states.</param>
    /// <param name="associatedImages">Their names.</param>
    /// <exception cref="SlideException">There is no level, or one has an impossible size.</exception>
    public OpenSlideFacts(string name, string format, IReadOnlyList<SlideLevel> levels, IReadOnlyDictionary<string, string> properties, IReadOnlyList<string> associatedImages)
    {
        if (levels.Count is < 1 or > MaxLevels)
            throw new SlideException($"{name}: damaged slide: it has {levels.Count} levels; 1 to {MaxLevels} are read.");
        for (var i = 0; i < levels.Count; i++)
        {
            var (width, height, downsample) = levels[i];
            if (width is < 1 or > MaxSide || height is < 1 or > MaxSide || !(downsample > 0 && downsample <= MaxSide))
                throw new SlideException($"{name}: damaged slide: level {i} has {width}×{height} pixels and downsample {downsample}.");
        }

        Name = name;
        Format = format;
        Levels = [.. levels.Select(level => level with { Downsample = Math.Max(1, level.Downsample) })];
        Properties = properties;
        AssociatedImages = associatedImages;
        ObjectivePower = Number("openslide.objective-power", 0.01, 10_000);
        Spacing = Number("openslide.mpp-x", 0.001, 1000) is { } x && Number("openslide.mpp-y", 0.001, 1000) is { } y ? new PixelSpacing(x, y) : null;
        Background = Properties.TryGetValue("openslide.background-color", out var colour)
            && uint.TryParse(colour, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rgb) ? rgb & White : White;
    }

    /// <summary>What messages call the slide.</summary>
    public string Name { get; }

    /// <summary>OpenSlide's name of the format.</summary>
    public string Format { get; }

    /// <summary>The levels, finest first.</summary>
    public IReadOnlyList<SlideLevel> Levels { get; }

    /// <summary>Everything that the file states.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; }

    /// <summary>Names of the associated images.</summary>
    public IReadOnlyList<string> AssociatedImages { get; }

    /// <summary>Objective magnification, or null.</summary>
    public double? ObjectivePower { get; }

    /// <summary>µm per level-0 pixel, or null.</summary>
    public PixelSpacing? Spacing { get; }

    /// <summary>0xRRGGBB of what the slide does not cover.</summary>
    public uint Background { get; }

    /// <summary>Refuses a level that there is not.</summary>
    public SlideLevel Level(int level)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, Levels.Count);
        return Levels[level];
    }

    /// <summary>Refuses an associated image that there is not.</summary>
    /// <exception cref="SlideException">There is none of that name.</exception>
    public void CheckAssociatedImage(string image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (!AssociatedImages.Contains(image))
            throw new SlideException($"{Name}: no associated image '{image}'; there {(AssociatedImages.Count == 0 ? "are none" : $"is {string.Join(", ", AssociatedImages)}")}.");
    }

    /// <summary>Refuses an associated image of a size that is not read.</summary>
    /// <exception cref="SlideException">It is empty or too large.</exception>
    public void CheckAssociatedSize(string image, long width, long height)
    {
        if (width is < 1 or > RgbImage.MaxSide || height is < 1 or > RgbImage.MaxSide || width * height > MaxAssociatedPixels)
            throw new SlideException($"{Name}: associated image '{image}' has {width}×{height} pixels; 1 to {MaxAssociatedPixels} are read.");
    }

    private double? Number(string property, double least, double most) =>
        Properties.TryGetValue(property, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value >= least && value <= most ? value : null;
}
