using PathGen.Slides;

namespace PathGen.Benchmarks.EndToEnd;

/// <summary>A slide without its coarser levels, so that a smaller picture must be made of the finest one, as the peer makes it.</summary>
internal sealed class FirstLevelOnly(ISlideReader reader) : IReducingSlideReader
{
    public string Format => reader.Format;

    public IReadOnlyList<SlideLevel> Levels { get; } = [reader.Levels[0]];

    public PixelSpacing? Spacing => reader.Spacing;

    public double? ObjectivePower => reader.ObjectivePower;

    public IReadOnlyDictionary<string, string> Properties => reader.Properties;

    public IReadOnlyList<string> AssociatedImages => reader.AssociatedImages;

    public static Slide Open(IByteSource source, SlideOptions options) =>
        Slide.FromReader(new FirstLevelOnly(options.Formats.Select(f => f.TryOpen(source, options)).First(r => r is not null)!), source.Name, options);

    public int MaxReduction(int level) => (reader as IReducingSlideReader)?.MaxReduction(level) ?? 0;

    public void ReadReduced(int level, int reduction, long x, long y, RgbImage destination, CancellationToken cancellationToken = default) =>
        ((IReducingSlideReader)reader).ReadReduced(level, reduction, x, y, destination, cancellationToken);

    public void ReadLevel(int level, long x, long y, RgbImage destination, CancellationToken cancellationToken = default) =>
        reader.ReadLevel(level, x, y, destination, cancellationToken);

    public RgbImage ReadAssociatedImage(string name, CancellationToken cancellationToken = default) => reader.ReadAssociatedImage(name, cancellationToken);

    public void Dispose() => reader.Dispose();
}
