namespace PathGen.Slides;

/// <summary>The levels of a slide that a TIFF stores. Thread-safe.</summary>
internal sealed class TiffTileSource : ITileSource
{
    private readonly TiffTiles[] levels;
    private volatile bool disposed;

    /// <summary>Makes a source.</summary>
    /// <param name="levels">Finest first; owned.</param>
    public TiffTileSource(IEnumerable<TiffTiles> levels)
    {
        this.levels = [.. levels];
        Levels = [.. this.levels.Select(l => l.Level)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<TileLevel> Levels { get; }

    /// <inheritdoc/>
    public bool Decode(TileAddress address, RgbWindow window, out string? warning, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return levels[address.Level].Decode(address, window, out warning, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        disposed = true;
        foreach (var level in levels)
            level.Dispose();
    }
}
