using PathGen.Slides;

namespace PathGen.Wsi.Tests;

/// <summary>A slide of one level whose grey follows from the place.</summary>
internal sealed class PaintedSlideReader(int width, int height, Func<long, long, byte> grey) : ISlideReader
{
    public string Format => "painted";

    public IReadOnlyList<SlideLevel> Levels { get; } = [new SlideLevel(width, height, 1)];

    public PixelSpacing? Spacing => null;

    public double? ObjectivePower => null;

    public IReadOnlyDictionary<string, string> Properties { get; } = new Dictionary<string, string>();

    public IReadOnlyList<string> AssociatedImages => [];

    public void ReadLevel(int level, long x, long y, RgbImage destination, CancellationToken cancellationToken = default)
    {
        for (var row = 0; row < destination.Height; row++)
        {
            for (var column = 0; column < destination.Width; column++)
                destination.Row(row).Slice(3 * column, 3).Fill(grey(x + column, y + row));
        }
    }

    public RgbImage ReadAssociatedImage(string name, CancellationToken cancellationToken = default) => throw new SlideException($"painted: no {name}.");

    public void Dispose()
    {
    }
}
