namespace PathGen.Slides;

/// <summary>
/// Every format that the installed OpenSlide reads: Aperio SVS, Hamamatsu NDPI and VMS, Leica SCN, MIRAX, Philips, Sakura, Trestle, Ventana,
/// generic tiled TIFF; with OpenSlide 4 also DICOM and Zeiss CZI. OpenSlide opens files by name, so the source must have a
/// <see cref="IByteSource.LocalPath"/>. <see cref="Slide.Format"/> is OpenSlide's name of the vendor. Thread-safe.
/// </summary>
public sealed class OpenSlideFormat : ISlideFormat
{
    /// <inheritdoc/>
    public string Name => "OpenSlide";

    /// <inheritdoc/>
    /// <exception cref="NativeLibraryMissingException">OpenSlide is not installed.</exception>
    /// <exception cref="SlideWorkerException">With <see cref="SlideIsolation.WorkerProcess"/>: the reader process died, hung or could not be started.</exception>
    public ISlideReader? TryOpen(IByteSource source, SlideOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        if (source.LocalPath is not { } path)
        {
            return FamilyOf(source) is { } family
                ? throw new SlideException($"{source.Name}: a {family} file without a path: OpenSlide reads files on disk only. Copy it to a file and open that.")
                : null;
        }

        ISlideReader? reader = options.Isolation == SlideIsolation.WorkerProcess
            ? WorkerSlideReader.TryOpen(path, source.Name, options)
            : OpenSlideReader.TryOpen(path, source.Name, options.OpenSlideCacheBytes);

        // OpenSlide does not recognise a TIFF whose directory was cut off; "unknown format" would send its owner the wrong way.
        if (reader is null)
            TiffFile.Read(source);
        return reader;
    }

    // What OpenSlide might read, by its first bytes.
    private static string? FamilyOf(IByteSource source)
    {
        Span<byte> start = stackalloc byte[132];
        start = start[..source.Read(0, start)];
        return TiffFile.IsTiff(start) ? "TIFF"
            : start.Length == 132 && start[128..].SequenceEqual("DICM"u8) ? "DICOM"
            : start.StartsWith("ZISRAWFILE"u8) ? "Zeiss CZI"
            : start.StartsWith("SQLite format 3\0"u8) ? "SQLite (Sakura)"
            : null;
    }
}
