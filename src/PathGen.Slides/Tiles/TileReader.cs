namespace PathGen.Slides;

/// <summary>
/// Reads tiles on several threads ahead of the caller and hands them over in order. A tile that cannot be decoded, or is left out, arrives with its reason and stops nothing.
/// Leaving the loop early, or cancelling, stops the reading; the enumerator's disposal returns once no reader uses the slide any more. Thread-safe.
/// </summary>
public sealed class TileReader
{
    private readonly TileReaderOptions options;

    /// <summary>Makes a reader.</summary>
    /// <param name="options">Copied; null for defaults.</param>
    public TileReader(TileReaderOptions? options = null) => this.options = options?.Copy() ?? new TileReaderOptions();

    /// <summary>Reads tiles.</summary>
    /// <param name="slide">Must stay open until the enumeration ends.</param>
    /// <param name="tiles">Enumerated lazily, by one thread at a time.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>One result per tile, in the tiles' order; each belongs to the caller.</returns>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public IAsyncEnumerable<TilePixels> ReadAsync(Slide slide, IEnumerable<Tile> tiles, CancellationToken cancellationToken = default) =>
        ReadAsync(slide, tiles, static pixels => pixels, cancellationToken);

    /// <summary>Reads tiles and works on each on the thread that read it, so that the work runs beside the reading of others.</summary>
    /// <param name="slide">Must stay open until the enumeration ends.</param>
    /// <param name="tiles">Enumerated lazily, by one thread at a time.</param>
    /// <param name="map">
    /// Turns a tile into a result; owns the tile from then on and should dispose it. Called by several threads at once, also for tiles without pixels. What it throws ends the
    /// enumeration at that tile.
    /// </param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>One result per tile, in the tiles' order. Results that are never handed over are disposed if they can be.</returns>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public IAsyncEnumerable<T> ReadAsync<T>(
        Slide slide, IEnumerable<Tile> tiles, Func<TilePixels, T> map, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(slide);
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentNullException.ThrowIfNull(map);
        return OrderedReadAhead.Run(tiles, (tile, stop) => map(Read(slide, tile, stop)), options.Readers, options.ReadAhead ?? 2 * options.Readers, cancellationToken);
    }

    // SlideException: the slide is damaged here. IOException: its bytes could not be fetched. Anything else is a mistake of the program and ends the run.
    private TilePixels Read(Slide slide, Tile tile, CancellationToken cancellationToken)
    {
        try
        {
            var image = options.OutputSize is { } size ? slide.ReadRegion(tile.Region, size, size, cancellationToken) : slide.ReadRegion(tile.Region, cancellationToken);
            if (options.MinFocus is not { } least || FocusMeasure.Of(image) is var focus && focus >= least)
                return new TilePixels(tile, image, null);
            image.Dispose();
            return new TilePixels(tile, null, FormattableString.Invariant($"out of focus: {focus:0.####}, less than {least:0.####}."), FilteredOut: true);
        }
        catch (Exception e) when (e is SlideException or IOException)
        {
            return new TilePixels(tile, null, Reason(slide, e));
        }
    }

    // A failure already belongs to its slide; the name before the message, often a path, must not get into files that are passed on or compared.
    private static string Reason(Slide slide, Exception e)
    {
        var prefix = slide.Name + ": ";
        var message = e.Message.StartsWith(prefix, StringComparison.Ordinal) ? e.Message[prefix.Length..] : e.Message;
        return message.ReplaceLineEndings(" ");
    }
}
