using System.Buffers;
using System.Globalization;

namespace PathGen.Slides;

/// <summary>
/// One slide through OpenSlide. OpenSlide keeps its first error for good: after one, the file is opened anew, so that other regions stay
/// readable. Thread-safe.
/// </summary>
internal sealed class OpenSlideReader : ISlideReader
{
    // A region of up to 4 megapixels (16 MB of ARGB) is read in one piece; a larger one in squares of this side on a grid of their own,
    // so that slides in tiles of 256, 512 or 1024 have no tile decoded twice.
    private const int ChunkSide = 2048;
    private const int ScratchPixels = ChunkSide * ChunkSide;

    // An associated image is read in one piece: at most 256 MB of ARGB.
    private const long MaxAssociatedPixels = 1 << 26;

    private const uint White = 0xFFFFFF;

    private readonly string path;
    private readonly string name;
    private readonly SlideLevel[] levels;
    private readonly string[] associatedImages;
    private readonly uint background;
    private readonly Lock gate = new();
    private OpenSlideHandle current;
    private bool disposed;

    /// <summary>Opens a file.</summary>
    /// <param name="path">A file that OpenSlide recognises.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="vendor">OpenSlide's name of its format.</param>
    /// <exception cref="SlideException">Damaged or cut short.</exception>
    public OpenSlideReader(string path, string name, string vendor)
    {
        this.path = path;
        this.name = name;
        Format = vendor;
        current = OpenSlideLibrary.Open(path, name);
        try
        {
            levels = OpenSlideLibrary.GetLevels(current, name);
            Properties = OpenSlideLibrary.GetProperties(current);
            associatedImages = OpenSlideLibrary.GetAssociatedImages(current);
            if (OpenSlideLibrary.GetError(current) is { } error)
                throw new SlideException($"{name}: the slide cannot be opened, it is damaged or cut short: {error}");
        }
        catch
        {
            current.Dispose();
            throw;
        }

        ObjectivePower = Number("openslide.objective-power", 0.01, 10_000);
        Spacing = Number("openslide.mpp-x", 0.001, 1000) is { } x && Number("openslide.mpp-y", 0.001, 1000) is { } y ? new PixelSpacing(x, y) : null;
        background = Properties.TryGetValue("openslide.background-color", out var colour)
            && uint.TryParse(colour, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rgb) ? rgb & White : White;
    }

    /// <inheritdoc/>
    public string Format { get; }

    /// <inheritdoc/>
    public IReadOnlyList<SlideLevel> Levels => levels;

    /// <inheritdoc/>
    public PixelSpacing? Spacing { get; }

    /// <inheritdoc/>
    public double? ObjectivePower { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Properties { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> AssociatedImages => associatedImages;

    /// <inheritdoc/>
    public void ReadLevel(int level, long x, long y, RgbImage destination, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, levels.Length);
        ArgumentNullException.ThrowIfNull(destination);
        var size = levels[level];

        // The part of the destination that lies on the slide: only that is OpenSlide's.
        var (left, right) = (Math.Clamp(-x, 0, destination.Width), Math.Clamp(size.Width - x, 0, destination.Width));
        var (top, bottom) = (Math.Clamp(-y, 0, destination.Height), Math.Clamp(size.Height - y, 0, destination.Height));
        if (right - left < destination.Width || bottom - top < destination.Height)
            destination.Fill((byte)(background >> 16), (byte)(background >> 8), (byte)background);
        if (right <= left || bottom <= top)
            return;
        var chunked = (right - left) * (bottom - top) > ScratchPixels;
        var scratch = ArrayPool<uint>.Shared.Rent(chunked ? ScratchPixels : (int)((right - left) * (bottom - top)));
        try
        {
            for (var (row, nextRow) = (top, 0L); row < bottom; row = nextRow)
            {
                nextRow = chunked ? ChunkEnd(row, y, bottom) : bottom;
                for (var (column, nextColumn) = (left, 0L); column < right; column = nextColumn)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    nextColumn = chunked ? ChunkEnd(column, x, right) : right;
                    ReadChunk(level, x, y, (int)column, (int)row, (int)(nextColumn - column), (int)(nextRow - row), destination, scratch);
                }
            }
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(scratch);
        }
    }

    /// <inheritdoc/>
    public RgbImage ReadAssociatedImage(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!associatedImages.Contains(name))
            throw new SlideException($"{this.name}: no associated image '{name}'; there {(associatedImages.Length == 0 ? "are none" : $"is {string.Join(", ", associatedImages)}")}.");
        cancellationToken.ThrowIfCancellationRequested();
        long width = 0, height = 0;
        Read(handle =>
        {
            (width, height) = OpenSlideLibrary.GetAssociatedImageSize(handle, name);
            return OpenSlideLibrary.GetError(handle);
        }, $"associated image '{name}'");
        if (width < 1 || height < 1 || width > RgbImage.MaxSide || height > RgbImage.MaxSide || width * height > MaxAssociatedPixels)
            throw new SlideException($"{this.name}: associated image '{name}' has {width}×{height} pixels; 1 to {MaxAssociatedPixels} are read.");
        var count = (int)(width * height);
        var scratch = ArrayPool<uint>.Shared.Rent(count);
        try
        {
            Read(handle => OpenSlideLibrary.ReadAssociatedImage(handle, name, scratch.AsSpan(0, count)), $"associated image '{name}'");
            var image = new RgbImage((int)width, (int)height);
            ArgbToRgb.Convert(scratch.AsSpan(0, count), image.Pixels, background);
            return image;
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(scratch);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            // Reads under way hold the handle; it is freed when the last of them ends.
            disposed = true;
            current.Dispose();
        }
    }

    // Where the chunk that begins at 'at' ends: at the next multiple of ChunkSide of the level, or with the region. 'origin' is the region's.
    private static long ChunkEnd(long at, long origin, long end) => Math.Min(end, ((origin + at) / ChunkSide + 1) * ChunkSide - origin);

    private void ReadChunk(int level, long x, long y, int column, int row, int width, int height, RgbImage destination, uint[] scratch)
    {
        var (levelX, levelY) = (x + column, y + row);
        var (originX, originY) = (ToLevel0(levelX, levels[level]), ToLevel0(levelY, levels[level]));
        Read(
            handle => OpenSlideLibrary.ReadRegion(handle, scratch, originX, originY, level, width, height),
            $"{width}×{height} pixels at ({levelX}, {levelY}) of level {level}");
        for (var i = 0; i < height; i++)
            ArgbToRgb.Convert(scratch.AsSpan(i * width, width), destination.Row(row + i)[(3 * column)..], background);
    }

    // The seam counts in the level's own pixels, OpenSlide in level-0 pixels. Downsamples are rarely integers: rounded, never truncated.
    private static long ToLevel0(long coordinate, SlideLevel level) => (long)Math.Round(coordinate * level.Downsample, MidpointRounding.AwayFromZero);

    private double? Number(string property, double least, double most) =>
        Properties.TryGetValue(property, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value >= least && value <= most ? value : null;

    private void Read(Func<OpenSlideHandle, string?> read, string what)
    {
        var shared = Borrow();
        try
        {
            if (read(shared) is null)
                return;
        }
        finally
        {
            shared.DangerousRelease();
        }

        // The error may be another thread's, or an earlier one. A handle of our own tells, and takes the dead one's place if it lives.
        var own = OpenSlideLibrary.Open(path, name);
        var error = read(own);
        if (error is null)
        {
            Replace(shared, own);
            return;
        }

        own.Dispose();
        throw new SlideException($"{name}: {what} cannot be decoded: {error}");
    }

    private OpenSlideHandle Borrow()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            var added = false;
            current.DangerousAddRef(ref added);
            return current;
        }
    }

    private void Replace(OpenSlideHandle dead, OpenSlideHandle living)
    {
        lock (gate)
        {
            if (disposed || !ReferenceEquals(current, dead))
            {
                living.Dispose();
                return;
            }

            current = living;
            dead.Dispose();
        }
    }
}
