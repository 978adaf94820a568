namespace PathGen.Slides.Tests;

/// <summary>A slide of one level whose colours are a function of the place, and which can be told to fail at places.</summary>
internal sealed class FakeSlideReader(long width, long height, PixelSpacing? spacing = null) : ISlideReader
{
    private int reading;

    /// <summary>The colour at a pixel, 0xRRGGBB; light grey by default.</summary>
    public Func<long, long, int> Colour { get; init; } = (_, _) => 0xF0F0F0;

    /// <summary>What a read at a place throws, or null.</summary>
    public Func<long, long, Exception?> Fails { get; init; } = (_, _) => null;

    /// <summary>Called at the start of each read.</summary>
    public Action? Reading { get; init; }

    /// <summary>Called at the start of each read with its token; a read that is cancelled then ends so.</summary>
    public Action<CancellationToken>? ReadingUntil { get; init; }

    /// <summary>Reads that are under way.</summary>
    public int ReadsUnderWay => Volatile.Read(ref reading);

    public bool IsDisposed { get; private set; }

    public string Format => "fake";

    public IReadOnlyList<SlideLevel> Levels { get; } = [new SlideLevel(width, height, 1)];

    public PixelSpacing? Spacing => spacing;

    public double? ObjectivePower => null;

    public IReadOnlyDictionary<string, string> Properties { get; } = new Dictionary<string, string>();

    public IReadOnlyList<string> AssociatedImages => [];

    public ReadOnlyMemory<byte> IccProfile { get; init; }

    public void ReadLevel(int level, long x, long y, RgbImage destination, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref reading);
        try
        {
            Reading?.Invoke();
            ReadingUntil?.Invoke(cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            if (Fails(x, y) is { } failure)
                throw failure;
            for (var row = 0; row < destination.Height; row++)
            {
                var pixels = destination.Row(row);
                for (var column = 0; column < destination.Width; column++)
                {
                    var colour = Colour(x + column, y + row);
                    (pixels[3 * column], pixels[(3 * column) + 1], pixels[(3 * column) + 2]) = ((byte)(colour >> 16), (byte)(colour >> 8), (byte)colour);
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref reading);
        }
    }

    public RgbImage ReadAssociatedImage(string name, CancellationToken cancellationToken = default) => throw new SlideException($"fake: no associated image '{name}'.");

    public void Dispose() => IsDisposed = true;
}
