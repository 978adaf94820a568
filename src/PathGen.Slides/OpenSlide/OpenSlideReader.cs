using System.Buffers;

namespace PathGen.Slides;

/// <summary>
/// One slide through OpenSlide. OpenSlide keeps its first error for good: after one, the file is opened anew, so that other regions stay
/// readable. Thread-safe.
/// </summary>
internal sealed class OpenSlideReader : ISlideReader
{
    private readonly string path;
    private readonly long? cacheBytes;
    private readonly Lock gate = new();
    private OpenSlideHandle current;
    private bool disposed;

    private OpenSlideReader(string path, string name, string vendor, long? cacheBytes)
    {
        this.path = path;
        this.cacheBytes = cacheBytes;
        current = OpenSlideLibrary.Open(path, name, cacheBytes);
        try
        {
            var levels = OpenSlideLibrary.GetLevels(current);
            var properties = OpenSlideLibrary.GetProperties(current);
            var associatedImages = OpenSlideLibrary.GetAssociatedImages(current);
            if (OpenSlideLibrary.GetError(current) is { } error)
                throw new SlideException($"{name}: the slide cannot be opened, it is damaged or cut short: {error}");
            Facts = new OpenSlideFacts(name, vendor, levels, properties, associatedImages);
        }
        catch
        {
            current.Dispose();
            throw;
        }
    }

    /// <summary>What the slide states.</summary>
    public OpenSlideFacts Facts { get; }

    /// <inheritdoc/>
    public string Format => Facts.Format;

    /// <inheritdoc/>
    public IReadOnlyList<SlideLevel> Levels => Facts.Levels;

    /// <inheritdoc/>
    public PixelSpacing? Spacing => Facts.Spacing;

    /// <inheritdoc/>
    public double? ObjectivePower => Facts.ObjectivePower;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Properties => Facts.Properties;

    /// <inheritdoc/>
    public IReadOnlyList<string> AssociatedImages => Facts.AssociatedImages;

    /// <summary>Opens a file, or returns null where OpenSlide does not recognise it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="cacheBytes">Size of OpenSlide's cache; null for the library's own.</param>
    /// <exception cref="SlideException">Damaged or cut short.</exception>
    /// <exception cref="NativeLibraryMissingException">OpenSlide is not installed.</exception>
    public static OpenSlideReader? TryOpen(string path, string name, long? cacheBytes) =>
        OpenSlideLibrary.DetectVendor(path) is { } vendor ? new OpenSlideReader(path, name, vendor, cacheBytes) : null;

    /// <inheritdoc/>
    public void ReadLevel(int level, long x, long y, RgbImage destination, CancellationToken cancellationToken = default)
    {
        var size = Facts.Level(level);
        ArgumentNullException.ThrowIfNull(destination);
        var chunks = RegionChunk.Split(size, x, y, destination, Facts.Background);
        if (chunks.Count == 0)
            return;
        var scratch = ArrayPool<uint>.Shared.Rent(chunks.Max(chunk => chunk.Width * chunk.Height));
        try
        {
            foreach (var chunk in chunks)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ReadChunk(level, x, y, chunk, destination, scratch);
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
        Facts.CheckAssociatedImage(name);
        cancellationToken.ThrowIfCancellationRequested();
        long width = 0, height = 0;
        Read(handle =>
        {
            (width, height) = OpenSlideLibrary.GetAssociatedImageSize(handle, name);
            return OpenSlideLibrary.GetError(handle);
        }, $"associated image '{name}'");
        Facts.CheckAssociatedSize(name, width, height);
        var count = (int)(width * height);
        var scratch = ArrayPool<uint>.Shared.Rent(count);
        try
        {
            Read(handle => OpenSlideLibrary.ReadAssociatedImage(handle, name, scratch.AsSpan(0, count)), $"associated image '{name}'");
            var image = new RgbImage((int)width, (int)height);
            ArgbToRgb.Convert(scratch.AsSpan(0, count), image.Pixels, Facts.Background);
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

    private void ReadChunk(int level, long x, long y, RegionChunk chunk, RgbImage destination, uint[] scratch)
    {
        var (column, row, width, height) = chunk;
        var (levelX, levelY) = (x + column, y + row);
        var (originX, originY) = (ToLevel0(levelX, Levels[level]), ToLevel0(levelY, Levels[level]));
        Read(
            handle => OpenSlideLibrary.ReadRegion(handle, scratch, originX, originY, level, width, height),
            $"{width}×{height} pixels at ({levelX}, {levelY}) of level {level}");
        for (var i = 0; i < height; i++)
            ArgbToRgb.Convert(scratch.AsSpan(i * width, width), destination.Row(row + i)[(3 * column)..], Facts.Background);
    }

    // The seam counts in the level's own pixels, OpenSlide in level-0 pixels. Downsamples are rarely integers: rounded, never truncated.
    private static long ToLevel0(long coordinate, SlideLevel level) => (long)Math.Round(coordinate * level.Downsample, MidpointRounding.AwayFromZero);

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
        var own = OpenSlideLibrary.Open(path, Facts.Name, cacheBytes);
        var error = read(own);
        if (error is null)
        {
            Replace(shared, own);
            return;
        }

        own.Dispose();
        throw new SlideException($"{Facts.Name}: {what} cannot be decoded: {error}");
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
