namespace PathGen.Slides;

/// <summary>Where the stored tiles of one slide come from: a TIFF, a DICOM series. <see cref="TilePyramid"/> makes regions of them. Thread-safe.</summary>
internal interface ITileSource : IDisposable
{
    /// <summary>The levels, finest first; at least one.</summary>
    IReadOnlyList<TileLevel> Levels { get; }

    /// <summary>Decodes one tile into a window of exactly its reduced size.</summary>
    /// <param name="address">A tile of the level's grid, its reduction at most the level's <see cref="TileLevel.MaxReduction"/>.</param>
    /// <param name="window">
    /// <c>Reduce(TileWidth)</c> × <c>Reduce(TileHeight)</c> pixels. Every pixel that lies on the level is written; what lies beyond the level may be left undefined.
    /// </param>
    /// <param name="warning">What the decoder warned of, where damaged pixels are to be kept; null for a sound tile.</param>
    /// <param name="cancellationToken">Stops before the bytes are fetched.</param>
    /// <returns>False where the file stores no tile there: the background shows.</returns>
    /// <exception cref="TileDamagedException">The tile is damaged, or its bytes do not lie in the file.</exception>
    /// <exception cref="IOException">The bytes could not be fetched.</exception>
    bool Decode(TileAddress address, RgbWindow window, out string? warning, CancellationToken cancellationToken);
}
