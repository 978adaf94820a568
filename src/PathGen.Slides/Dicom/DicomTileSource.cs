namespace PathGen.Slides;

/// <summary>The tiles of a DICOM series. Thread-safe.</summary>
/// <param name="levels">Finest first; owned.</param>
/// <param name="files">Files that were opened for it; owned.</param>
internal sealed class DicomTileSource(IReadOnlyList<DicomLevel> levels, IReadOnlyList<IByteSource> files) : ITileSource
{
    /// <inheritdoc/>
    public IReadOnlyList<TileLevel> Levels { get; } = [.. levels.Select(level => level.Shape)];

    /// <inheritdoc/>
    public bool Decode(TileAddress address, RgbWindow window, out string? warning, CancellationToken cancellationToken) =>
        levels[address.Level].Decode(address, window, out warning, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var level in levels)
            level.Dispose();
        foreach (var file in files)
            file.Dispose();
    }
}
