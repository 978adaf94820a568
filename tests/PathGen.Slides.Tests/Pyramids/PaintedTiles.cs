namespace PathGen.Slides.Tests;

/// <summary>A tile source whose every pixel follows from its place, and which counts what is asked of it.</summary>
internal sealed class PaintedTiles(params TileLevel[] levels) : ITileSource
{
    private int decoded;

    public IReadOnlyList<TileLevel> Levels => levels;

    public HashSet<(long Column, long Row)> Missing { get; } = [];

    public HashSet<(long Column, long Row)> Damaged { get; } = [];

    public HashSet<(long Column, long Row)> Warned { get; } = [];

    public int Decoded => decoded;

    public bool Disposed { get; private set; }

    public static (byte Red, byte Green, byte Blue) Pixel(int level, int reduction, long x, long y) =>
        ((byte)(x * 7 + y * 3 + level), (byte)(x ^ y ^ reduction), (byte)(x * y >> 3));

    public bool Decode(TileAddress address, RgbWindow window, out string? warning, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref decoded);
        warning = null;
        if (Missing.Contains((address.Column, address.Row)))
            return false;
        if (Damaged.Contains((address.Column, address.Row)))
            throw new TileDamagedException("painted as damaged");
        if (Warned.Contains((address.Column, address.Row)))
            warning = "painted as doubtful";
        var level = levels[address.Level];
        var (width, height) = (level.TileWidth >> address.Reduction, level.TileHeight >> address.Reduction);
        Assert.Equal((width, height), (window.Width, window.Height));
        for (var y = 0; y < height; y++)
        {
            var row = window.Row(y);
            for (var x = 0; x < width; x++)
                (row[3 * x], row[3 * x + 1], row[3 * x + 2]) = Pixel(address.Level, address.Reduction, address.Column * width + x, address.Row * height + y);
        }

        return true;
    }

    public void Dispose() => Disposed = true;
}
