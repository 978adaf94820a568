namespace PathGen.Slides;

/// <summary>A decoded picture as a slide of one level without a scale. Thread-safe: the picture is only read.</summary>
internal sealed class PlainImageReader(RgbImage image, string format, string source) : ISlideReader
{
    /// <inheritdoc/>
    public string Format => format;

    /// <inheritdoc/>
    public IReadOnlyList<SlideLevel> Levels { get; } = [new SlideLevel(image.Width, image.Height, 1)];

    /// <inheritdoc/>
    public PixelSpacing? Spacing => null;

    /// <inheritdoc/>
    public double? ObjectivePower => null;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Properties { get; } = new Dictionary<string, string>();

    /// <inheritdoc/>
    public IReadOnlyList<string> AssociatedImages => [];

    /// <inheritdoc/>
    public void ReadLevel(int level, long x, long y, RgbImage destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentOutOfRangeException.ThrowIfNotEqual(level, 0);
        cancellationToken.ThrowIfCancellationRequested();
        var (left, right) = (Math.Clamp(-x, 0, destination.Width), Math.Clamp(image.Width - x, 0, destination.Width));
        for (var row = 0; row < destination.Height; row++)
        {
            var target = destination.Row(row);
            if (y + row < 0 || y + row >= image.Height || right <= left)
            {
                target.Fill(255);
                continue;
            }

            target[..(int)(3 * left)].Fill(255);
            image.Row((int)(y + row)).Slice((int)(3 * (x + left)), (int)(3 * (right - left))).CopyTo(target[(int)(3 * left)..]);
            target[(int)(3 * right)..].Fill(255);
        }
    }

    /// <inheritdoc/>
    public RgbImage ReadAssociatedImage(string name, CancellationToken cancellationToken = default) =>
        throw new SlideException($"{source}: a plain picture has no associated image '{name}'.");

    /// <inheritdoc/>
    public void Dispose() => image.Dispose();
}
