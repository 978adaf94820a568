namespace PathGen.Slides;

/// <summary>
/// One opened slide of one format: the seam where a format plugs in. <see cref="Slide"/> adds scale, resampling and checks on top, so
/// a reader only delivers pixels of its own levels. Implementations are safe to read from several threads at once.
/// </summary>
public interface ISlideReader : IDisposable
{
    /// <summary>The format's name, such as <c>aperio</c> or <c>png</c>.</summary>
    string Format { get; }

    /// <summary>The levels, finest first; at least one.</summary>
    IReadOnlyList<SlideLevel> Levels { get; }

    /// <summary>µm per level-0 pixel (x, y) as the file states it, or null.</summary>
    PixelSpacing? Spacing { get; }

    /// <summary>Objective magnification as the file states it (20 for 20×), or null. A label, never turned into µm/px in silence.</summary>
    double? ObjectivePower { get; }

    /// <summary>Everything else the file states, by the format's own names. May hold patient data: never leaves the machine.</summary>
    IReadOnlyDictionary<string, string> Properties { get; }

    /// <summary>Names of the associated images (label, macro, thumbnail). A label may show patient data.</summary>
    IReadOnlyList<string> AssociatedImages { get; }

    /// <summary>The ICC profile that the pixels are in, or empty where the file holds none. Untrusted bytes. Default: empty.</summary>
    ReadOnlyMemory<byte> IccProfile => default;

    /// <summary>The stored tiles that were found damaged so far, in the order of their discovery. Default: none, for readers that do not tell.</summary>
    IReadOnlyList<DamagedTile> DamagedTiles => [];

    /// <summary>
    /// Reads pixels of one level into <paramref name="destination"/>, whose size is the size of the region. What lies outside the slide, or
    /// where the file holds no tile, is the slide's background (white unless the file says otherwise).
    /// </summary>
    /// <param name="level">0 to <c>Levels.Count − 1</c>.</param>
    /// <param name="x">Left edge in that level's own pixels; may be negative.</param>
    /// <param name="y">Top edge in that level's own pixels; may be negative.</param>
    /// <param name="destination">Receives the pixels.</param>
    /// <param name="cancellationToken">Stops the read; check it between pieces of a large one.</param>
    /// <exception cref="SlideException">The pixels cannot be decoded. The reader stays usable for other regions.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>; what <paramref name="destination"/> holds is undefined.</exception>
    void ReadLevel(int level, long x, long y, RgbImage destination, CancellationToken cancellationToken = default);

    /// <summary>Reads an associated image.</summary>
    /// <param name="name">One of <see cref="AssociatedImages"/>.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="SlideException">There is none of that name, or it cannot be decoded.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    RgbImage ReadAssociatedImage(string name, CancellationToken cancellationToken = default);
}
