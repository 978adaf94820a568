using PathGen.Slides;

namespace PathGen.Clip.Tests;

/// <summary>A slide of one level whose pixels follow from their place, and which cannot be decoded where a test says so.</summary>
internal sealed class PaintedSlideReader(int width, int height, Func<long, long, bool>? isDamaged = null) : ISlideReader
{
    private int reads;

    public int Reads => reads;

    public bool IsDisposed { get; private set; }

    /// <summary>Whether a region is of one colour.</summary>
    public Func<long, long, bool> IsFlat { get; init; } = (_, _) => false;

    public string Format => "painted";

    public IReadOnlyList<SlideLevel> Levels { get; } = [new SlideLevel(width, height, 1)];

    public PixelSpacing? Spacing => new PixelSpacing(0.5, 0.25);

    public double? ObjectivePower => null;

    public IReadOnlyDictionary<string, string> Properties { get; } = new Dictionary<string, string>();

    public IReadOnlyList<string> AssociatedImages => [];

    public void ReadLevel(int level, long x, long y, RgbImage destination, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Interlocked.Increment(ref reads);
        if (isDamaged?.Invoke(x, y) == true)
            throw new SlideException($"painted: no pixels at {x}, {y}.");
        if (IsFlat(x, y))
        {
            destination.Fill(200, 190, 180);
            return;
        }

        for (var row = 0; row < destination.Height; row++)
        {
            var pixels = destination.Row(row);
            for (var i = 0; i < pixels.Length; i++)
                pixels[i] = (byte)((x + i / 3) * 7 + (y + row) * 13 + i % 3 * 50);
        }
    }

    public RgbImage ReadAssociatedImage(string name, CancellationToken cancellationToken = default) => throw new SlideException($"painted: no {name}.");

    public void Dispose() => IsDisposed = true;
}
