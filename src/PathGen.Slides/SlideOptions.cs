namespace PathGen.Slides;

/// <summary>How slides are opened. Not thread-safe while being set; read-only use is.</summary>
public sealed class SlideOptions
{
    private double? micronsPerPixel;

    /// <summary>µm per level-0 pixel, 0.01 to 100, for a slide that states none or states it wrongly. Wins over the file. Default: what the file states.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double? MicronsPerPixel
    {
        get => micronsPerPixel;
        set
        {
            if (value is { } v && !(v is >= 0.01 and <= 100))
                throw new ArgumentOutOfRangeException(nameof(value), v, "µm/px of level 0 must be 0.01 to 100.");
            micronsPerPixel = value;
        }
    }

    /// <summary>How pixels are decoded for regions smaller than their level. Default: <see cref="SlideDecoding.Exact"/>.</summary>
    public SlideDecoding Decoding { get; set; }

    /// <summary>What becomes of the slide's colours. Default: <see cref="SlideColours.AsStored"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such value.</exception>
    public SlideColours Colours
    {
        get;
        set => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "No such treatment of colours.");
    }

    /// <summary>
    /// Where decoded tiles are kept for regions that share them. Give one to several slides to bound them together. Default null: each slide has its own of
    /// <see cref="TileCache.DefaultCapacity"/> bytes.
    /// </summary>
    public TileCache? TileCache { get; set; }

    /// <summary>
    /// Whether a stored tile that is damaged is shown as far as it can be decoded (and as background where it cannot) instead of failing the regions that it is in.
    /// Either way it is recorded in <see cref="Slide.DamagedTiles"/>. For readers of this package; OpenSlide tells no damage apart. Default: false.
    /// </summary>
    public bool KeepDamagedTiles { get; set; }

    /// <summary>The formats that <see cref="Slide.Open(string, SlideOptions?)"/> tries, in order. Default: DICOM, TIFF, plain images, then OpenSlide for the rest.</summary>
    public IList<ISlideFormat> Formats { get; private init; } = [new DicomFormat(), new TiffFormat(), new PlainImageFormat(), new OpenSlideFormat()];

    /// <summary>
    /// Where <see cref="OpenSlideFormat"/> reads; the managed readers stay in this process. <see cref="SlideIsolation.WorkerProcess"/> needs
    /// <see cref="SlideWorker.RunIfAsked"/>. Default: in this process.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">No such value.</exception>
    public SlideIsolation Isolation
    {
        get;
        set => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "No such isolation.");
    }

    /// <summary>Bounds of the reader processes, where <see cref="Isolation"/> asks for them.</summary>
    public SlideWorkerOptions Worker { get; private init; } = new();

    /// <summary>
    /// Bytes of OpenSlide's cache of decoded tiles, one a slide (with <see cref="SlideIsolation.WorkerProcess"/> one a process), 0 to 64 GiB. Set where the library can
    /// be told (OpenSlide 4); OpenSlide 3.4.1 always has 32 MiB. Default: the library's own.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public long? OpenSlideCacheBytes
    {
        get;
        set => field = value is null or (>= 0 and <= 64L << 30) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "OpenSlide's cache must be 0 to 64 GiB.");
    }

    /// <summary>
    /// What of this changes pixels, apart from the scale, in one line for cache keys and provenance: empty for the defaults, else such as <c>decoding=Fast colours=SRgb</c>.
    /// </summary>
    public string Settings => string.Join(' ', new[]
    {
        Decoding == default ? null : $"decoding={Decoding}",
        Colours == default ? null : $"colours={Colours}",
        KeepDamagedTiles ? "damaged=kept" : null,
    }.OfType<string>());

    /// <summary>An independent copy; the formats themselves are shared.</summary>
    public SlideOptions Copy() => new()
    {
        MicronsPerPixel = MicronsPerPixel,
        Decoding = Decoding,
        Colours = Colours,
        TileCache = TileCache,
        KeepDamagedTiles = KeepDamagedTiles,
        Formats = [.. Formats],
        Isolation = Isolation,
        Worker = Worker.Copy(),
        OpenSlideCacheBytes = OpenSlideCacheBytes,
    };
}
