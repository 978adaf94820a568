namespace PathGen.Slides;

/// <summary>
/// DICOM whole-slide images (VL Whole Slide Microscopy Image Storage): TILED_FULL and TILED_SPARSE; JPEG Baseline, JPEG 2000 and uncompressed frames of 8 bits, in colour or
/// grey. A slide is one series: the levels, label and overview that lie beside the opened file in its folder belong to it, whatever their names; so does a whole folder, opened by its path. A
/// source without a path is a slide of its one instance. Of several focal planes the middle one is read, of several optical paths the first.
/// Everything else (other kinds of object, other transfer syntaxes) is refused by the standard's name of it. Thread-safe.
/// </summary>
public sealed class DicomFormat : ISlideFormat
{
    /// <inheritdoc/>
    public string Name => "DICOM whole-slide image";

    /// <inheritdoc/>
    public ISlideReader? TryOpen(IByteSource source, SlideOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        if (!DicomFile.IsDicom(source) || IsTiffByName(source))
            return null;
        var file = DicomFile.Open(source);
        if (file.SopClass != DicomSopClass.WholeSlide)
            throw new UnsupportedSlideException($"{source.Name}: {DicomSopClass.Refusal(file.SopClass)}");
        file.ReadSummary();
        return DicomSeries.Open(file, source.LocalPath is { } path ? Path.GetDirectoryName(path) : null, file.Series, source.Name, options);
    }

    /// <inheritdoc/>
    public ISlideReader? TryOpenFolder(string folder, SlideOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        var series = DicomFolder.Series(folder);
        if (series.Count == 0)
            return null;
        if (series.Count > 1)
        {
            var (first, second) = (series.First(), series.Skip(1).First());
            throw new SlideException(
                $"{folder}: the folder holds {series.Count} DICOM series, among them {DicomText.Quote(first.Key)} ({Path.GetFileName(first.Value)}) and {DicomText.Quote(second.Key)} ({Path.GetFileName(second.Value)}). Open one file of the series that is meant.");
        }

        return DicomSeries.Open(null, folder, series.Keys.First(), folder, options);
    }

    // A file may be both at once (PS3.10, section 7.1). Who calls it TIFF means the TIFF.
    private static bool IsTiffByName(IByteSource source)
    {
        if (source.LocalPath is not { } path || !(path.EndsWith(".tif", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tiff", StringComparison.OrdinalIgnoreCase)))
            return false;
        Span<byte> start = stackalloc byte[2];
        return source.Read(0, start) == 2 && (start.SequenceEqual("II"u8) || start.SequenceEqual("MM"u8));
    }
}
