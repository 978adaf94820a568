namespace PathGen.Slides;

/// <summary>The reader of every slide that this package itself decodes: stored tiles and what the file states. Thread-safe.</summary>
internal sealed class TiledSlideReader : IReducingSlideReader
{
    private readonly TilePyramid pyramid;
    private readonly SlideFacts facts;
    private readonly string name;

    /// <summary>Makes a reader.</summary>
    /// <param name="source">The stored tiles; owned.</param>
    /// <param name="facts">What the file states.</param>
    /// <param name="name">What messages call the slide.</param>
    /// <param name="options">The cache, and what becomes of damaged tiles.</param>
    public TiledSlideReader(ITileSource source, SlideFacts facts, string name, SlideOptions options)
    {
        this.facts = facts;
        this.name = name;
        pyramid = new TilePyramid(source, name, facts.Background, options.TileCache ?? new TileCache(), options.KeepDamagedTiles);
        var first = source.Levels[0];
        Levels = [.. source.Levels.Select(l => new SlideLevel(l.Width, l.Height, (first.Width / (double)l.Width + first.Height / (double)l.Height) / 2))];
        AssociatedImages = [.. facts.AssociatedImages.Keys.Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public string Format => facts.Format;

    /// <inheritdoc/>
    public IReadOnlyList<SlideLevel> Levels { get; }

    /// <inheritdoc/>
    public PixelSpacing? Spacing => facts.Spacing;

    /// <inheritdoc/>
    public double? ObjectivePower => facts.ObjectivePower;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Properties => facts.Properties;

    /// <inheritdoc/>
    public IReadOnlyList<string> AssociatedImages { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> IccProfile => facts.IccProfile;

    /// <inheritdoc/>
    public IReadOnlyList<DamagedTile> DamagedTiles => pyramid.DamagedTiles;

    /// <inheritdoc/>
    public int MaxReduction(int level)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, Levels.Count);
        return pyramid.Levels[level].MaxReduction;
    }

    /// <inheritdoc/>
    public void ReadLevel(int level, long x, long y, RgbImage destination, CancellationToken cancellationToken = default) =>
        pyramid.Read(level, 0, x, y, destination, cancellationToken);

    /// <inheritdoc/>
    public void ReadReduced(int level, int reduction, long x, long y, RgbImage destination, CancellationToken cancellationToken = default) =>
        pyramid.Read(level, reduction, x, y, destination, cancellationToken);

    /// <inheritdoc/>
    public RgbImage ReadAssociatedImage(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!facts.AssociatedImages.TryGetValue(name, out var read))
            throw new SlideException($"{this.name}: no associated image '{name}'; there {(AssociatedImages.Count == 0 ? "are none" : $"is {string.Join(", ", AssociatedImages)}")}.");
        cancellationToken.ThrowIfCancellationRequested();
        return read(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => pyramid.Dispose();
}
