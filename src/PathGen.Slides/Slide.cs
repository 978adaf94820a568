namespace PathGen.Slides;

/// <summary>
/// A whole-slide image, or a plain picture as a slide of one level. Regions are read at a level, or by their place in level-0 pixels
/// resampled to any size, or at a physical size in µm/px. Safe to read from several threads at once.
/// </summary>
public sealed class Slide : IDisposable
{
    // Far beyond any slide, and small enough that no product of a coordinate and a downsample overflows.
    private const long MaxCoordinate = 1L << 48;

    private readonly ISlideReader reader;
    private readonly IByteSource? source;
    private readonly double? suppliedSpacing;
    private readonly IReducingSlideReader? reducing;
    private readonly ColourTransform? colours;

    private Slide(ISlideReader reader, IByteSource? source, string name, SlideOptions options)
    {
        this.reader = reader;
        this.source = source;
        Name = name;
        suppliedSpacing = options.MicronsPerPixel;
        reducing = options.Decoding == SlideDecoding.Fast ? reader as IReducingSlideReader : null;
        Settings = options.Settings;
        if (options.Colours == SlideColours.AsStored)
            return;
        try
        {
            colours = reader.IccProfile.IsEmpty ? null : ColourTransform.ToSRgb(reader.IccProfile, name);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>What messages call this slide: its path, or the name its source gave.</summary>
    public string Name { get; }

    /// <summary>The format's name, such as <c>aperio</c> or <c>png</c>.</summary>
    public string Format => reader.Format;

    /// <summary>The levels, finest first.</summary>
    public IReadOnlyList<SlideLevel> Levels => reader.Levels;

    /// <summary>Width of level 0 in pixels.</summary>
    public long Width => reader.Levels[0].Width;

    /// <summary>Height of level 0 in pixels.</summary>
    public long Height => reader.Levels[0].Height;

    /// <summary>µm per level-0 pixel: supplied by <see cref="SlideOptions.MicronsPerPixel"/>, else stated by the file, else null.</summary>
    public PixelSpacing? Spacing => suppliedSpacing is { } s ? new PixelSpacing(s, s) : reader.Spacing;

    /// <summary>Objective magnification as the file states it, or null. A label, never turned into µm/px.</summary>
    public double? ObjectivePower => reader.ObjectivePower;

    /// <summary>Everything else the file states. May hold patient data: it never leaves the machine.</summary>
    public IReadOnlyDictionary<string, string> Properties => reader.Properties;

    /// <summary>Names of associated images (label, macro, thumbnail). A label may show patient data.</summary>
    public IReadOnlyList<string> AssociatedImages => reader.AssociatedImages;

    /// <summary>The ICC profile that the pixels are in, or empty where the file holds none. Untrusted bytes.</summary>
    public ReadOnlyMemory<byte> IccProfile => reader.IccProfile;

    /// <summary><see cref="SlideOptions.Settings"/> of the options that it was opened with.</summary>
    public string Settings { get; }

    /// <summary>The stored tiles that were found damaged so far; see <see cref="SlideOptions.KeepDamagedTiles"/>. Grows while regions are read.</summary>
    public IReadOnlyList<DamagedTile> DamagedTiles => reader.DamagedTiles;

    /// <summary>Opens a slide file, or a folder that is one slide (DICOM).</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="options">Scale and formats; null for defaults.</param>
    /// <exception cref="SlideException">Missing, unreadable or damaged.</exception>
    /// <exception cref="UnsupportedSlideException">No format knows it.</exception>
    public static Slide Open(string path, SlideOptions? options = null) =>
        Directory.Exists(path) ? OpenFolder(path, options ?? new SlideOptions()) : Open(new FileByteSource(path), options, ownsSource: true);

    /// <summary>Opens a slide from a seekable stream. Formats that need a file on disk refuse other streams by name.</summary>
    /// <param name="stream">Readable and seekable; owned by the slide from now on.</param>
    /// <param name="options">Scale and formats; null for defaults.</param>
    /// <exception cref="SlideException">Damaged.</exception>
    /// <exception cref="UnsupportedSlideException">No format knows it.</exception>
    public static Slide Open(Stream stream, SlideOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Open(new StreamByteSource(stream, (stream as FileStream)?.Name ?? "stream"), options, ownsSource: true);
    }

    /// <summary>Opens a slide from any source of bytes.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="options">Scale and formats; null for defaults.</param>
    /// <param name="ownsSource">Whether disposing the slide disposes the source.</param>
    /// <exception cref="SlideException">Damaged.</exception>
    /// <exception cref="UnsupportedSlideException">No format knows it.</exception>
    public static Slide Open(IByteSource source, SlideOptions? options = null, bool ownsSource = false)
    {
        ArgumentNullException.ThrowIfNull(source);
        options ??= new SlideOptions();
        try
        {
            if (source.Length == 0)
                throw new SlideException($"{source.Name}: the file is empty.");
            foreach (var format in options.Formats)
            {
                if (format.TryOpen(source, options) is { } reader)
                    return new Slide(reader, ownsSource ? source : null, source.Name, options);
            }

            Span<byte> start = stackalloc byte[512];
            var found = FileSignature.Of(start[..source.Read(0, start)]) is { } known ? $"{known.What}. {known.Way}" : "not a slide or picture of a format that is read here.";
            throw new UnsupportedSlideException($"{source.Name}: {found} Tried: {string.Join("; ", options.Formats.Select(f => f.Name))}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (ownsSource)
                source.Dispose();
            throw new SlideException($"{source.Name}: cannot be read: {e.Message}", e);
        }
        catch
        {
            if (ownsSource)
                source.Dispose();
            throw;
        }
    }

    /// <summary>Wraps a reader that the caller made.</summary>
    /// <param name="reader">Owned by the slide from now on.</param>
    /// <param name="name">What messages call the slide.</param>
    /// <param name="options">Scale; null for defaults.</param>
    public static Slide FromReader(ISlideReader reader, string name, SlideOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(name);
        return new Slide(reader, null, name, options ?? new SlideOptions());
    }

    /// <summary>µm per level-0 pixel.</summary>
    /// <exception cref="MissingScaleException">The slide states none and none was supplied.</exception>
    public PixelSpacing RequireSpacing() => Spacing ?? throw new MissingScaleException(Name);

    /// <summary>Pixels of one level. Outside the slide: its background.</summary>
    /// <param name="level">0 to <c>Levels.Count − 1</c>.</param>
    /// <param name="x">Left edge in that level's pixels; may be negative.</param>
    /// <param name="y">Top edge in that level's pixels; may be negative.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such level, or a size that no picture may have.</exception>
    /// <exception cref="SlideException">The pixels cannot be decoded; other regions stay readable.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public RgbImage ReadLevel(int level, long x, long y, int width, int height, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, Levels.Count);
        CheckCoordinate(x, nameof(x));
        CheckCoordinate(y, nameof(y));
        var image = new RgbImage(width, height);
        try
        {
            ReadLevelInto(level, 0, x, y, image, cancellationToken);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>A region at full resolution: one pixel per level-0 pixel.</summary>
    /// <param name="region">The place, in level-0 pixels; may lie partly or wholly outside the slide.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="ArgumentOutOfRangeException">The region is empty, or larger than a picture may be.</exception>
    /// <exception cref="SlideException">The pixels cannot be decoded; other regions stay readable.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public RgbImage ReadRegion(SlideRegion region, CancellationToken cancellationToken = default)
    {
        CheckRegion(region);
        if (region.Width > RgbImage.MaxSide || region.Height > RgbImage.MaxSide)
            throw new ArgumentOutOfRangeException(nameof(region), region, $"A picture has at most {RgbImage.MaxSide} pixels a side. Give a size to resample to.");
        return ReadLevel(0, region.X, region.Y, (int)region.Width, (int)region.Height, cancellationToken);
    }

    /// <summary>
    /// A region resampled to a size in pixels: the coarsest level that is at least as fine as the target is read and resampled by its exact
    /// ratio (bicubic, Pillow's arithmetic); <see cref="SlideOptions.Decoding"/> chooses between exact and fast. Memory depends on the result, not on the region: a large one is read in bands.
    /// </summary>
    /// <param name="region">The place, in level-0 pixels; may lie partly or wholly outside the slide.</param>
    /// <param name="width">Width of the result in pixels.</param>
    /// <param name="height">Height of the result in pixels.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="ArgumentOutOfRangeException">The region is empty, or region or result is larger than a picture may be.</exception>
    /// <exception cref="SlideException">The pixels cannot be decoded, other regions stay readable; or the level that suits is larger than can be resampled.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public RgbImage ReadRegion(SlideRegion region, int width, int height, CancellationToken cancellationToken = default)
    {
        CheckRegion(region);
        return RegionResampler.Read(this, region.X, region.Y, region.Width, region.Height, width, height, cancellationToken: cancellationToken);
    }

    /// <summary>A region at a physical size: <paramref name="width"/> × <paramref name="height"/> pixels of <paramref name="micronsPerPixel"/> µm.</summary>
    /// <param name="x">Left edge in level-0 pixels.</param>
    /// <param name="y">Top edge in level-0 pixels.</param>
    /// <param name="width">Width of the result in pixels.</param>
    /// <param name="height">Height of the result in pixels.</param>
    /// <param name="micronsPerPixel">µm per pixel of the result, 0.01 to 1000.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="ArgumentOutOfRangeException">µm/px, place or size is out of range.</exception>
    /// <exception cref="MissingScaleException">The slide states no scale and none was supplied.</exception>
    /// <exception cref="SlideException">The pixels cannot be decoded; other regions stay readable.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public RgbImage ReadRegionAt(double micronsPerPixel, long x, long y, int width, int height, CancellationToken cancellationToken = default)
    {
        if (!(micronsPerPixel is >= 0.01 and <= 1000))
            throw new ArgumentOutOfRangeException(nameof(micronsPerPixel), micronsPerPixel, "µm/px must be 0.01 to 1000.");
        CheckCoordinate(x, nameof(x));
        CheckCoordinate(y, nameof(y));
        var spacing = RequireSpacing();
        return RegionResampler.Read(this, x, y, width * micronsPerPixel / spacing.X, height * micronsPerPixel / spacing.Y, width, height, cancellationToken: cancellationToken);
    }

    /// <summary>The whole slide, its longer side <paramref name="maxSide"/> pixels or fewer.</summary>
    /// <param name="maxSide">1 to 16384.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="SlideException">The pixels cannot be decoded, or the level that suits is larger than can be resampled.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public RgbImage ReadThumbnail(int maxSide = 1024, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSide, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxSide, 16384);
        var scale = Math.Min(1.0, maxSide / (double)Math.Max(Width, Height));
        var (width, height) = (Math.Max(1, (int)Math.Round(Width * scale)), Math.Max(1, (int)Math.Round(Height * scale)));
        return ReadRegion(new SlideRegion(0, 0, Width, Height), width, height, cancellationToken);
    }

    /// <summary>An associated image. A label may show patient data: it stays on the machine.</summary>
    /// <param name="name">One of <see cref="AssociatedImages"/>.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="SlideException">There is none of that name, or it cannot be decoded.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public RgbImage ReadAssociatedImage(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return reader.ReadAssociatedImage(name, cancellationToken);
    }

    /// <summary>How often a level may be halved while it is decoded: 0 unless decoding may be fast and the reader can.</summary>
    internal int MaxReduction(int level) => reducing?.MaxReduction(level) ?? 0;

    /// <summary>Pixels of one level, halved so many times, into a picture that the caller made. Every read goes through here.</summary>
    internal void ReadLevelInto(int level, int reduction, long x, long y, RgbImage destination, CancellationToken cancellationToken)
    {
        // A reader of a foreign format may forget the token: at least no read begins after it.
        cancellationToken.ThrowIfCancellationRequested();
        if (reduction == 0)
            reader.ReadLevel(level, x, y, destination, cancellationToken);
        else
            reducing!.ReadReduced(level, reduction, x, y, destination, cancellationToken);
        colours?.Apply(destination.Pixels);
    }

    /// <summary>Closes the slide.</summary>
    public void Dispose()
    {
        reader.Dispose();
        source?.Dispose();
    }

    private static Slide OpenFolder(string folder, SlideOptions options)
    {
        try
        {
            foreach (var format in options.Formats)
            {
                if (format.TryOpenFolder(folder, options) is { } reader)
                    return new Slide(reader, null, folder, options);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SlideException($"{folder}: cannot be read: {e.Message}", e);
        }

        throw new UnsupportedSlideException($"{folder}: a folder in which no DICOM whole-slide image lies. Give a slide file, or the folder of a DICOM slide.");
    }

    private static void CheckRegion(SlideRegion region)
    {
        if (region.Width <= 0 || region.Height <= 0)
            throw new ArgumentOutOfRangeException(nameof(region), region, "A region needs a width and a height of 1 or more.");
        CheckCoordinate(region.X, nameof(region));
        CheckCoordinate(region.Y, nameof(region));
        CheckCoordinate(region.Width, nameof(region));
        CheckCoordinate(region.Height, nameof(region));
    }

    private static void CheckCoordinate(long coordinate, string parameter)
    {
        if (coordinate is < -MaxCoordinate or > MaxCoordinate)
            throw new ArgumentOutOfRangeException(parameter, coordinate, $"A place on a slide lies within ±{MaxCoordinate} pixels.");
    }
}
