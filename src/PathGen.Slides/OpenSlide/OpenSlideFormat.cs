using System.Buffers.Binary;

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
    public ISlideReader? TryOpen(IByteSource source, SlideOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.LocalPath is not { } path)
        {
            return FamilyOf(source) is { } family
                ? throw new SlideException($"{source.Name}: a {family} file without a path: OpenSlide reads files on disk only. Copy it to a file and open that.")
                : null;
        }

        if (OpenSlideLibrary.DetectVendor(path) is { } vendor)
            return new OpenSlideReader(path, source.Name, vendor);
        CheckTiffIsWhole(source);
        return null;
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

    // OpenSlide does not recognise a TIFF whose directory was cut off; "unknown format" would send its owner the wrong way.
    private static void CheckTiffIsWhole(IByteSource source)
    {
        Span<byte> start = stackalloc byte[16];
        start = start[..source.Read(0, start)];
        if (!TiffFile.IsTiff(start))
            return;
        var (little, big) = (start[0] == 'I', start.Contains((byte)'+'));
        var directory = start.Length < 16 ? (ulong)source.Length
            : big ? (little ? BinaryPrimitives.ReadUInt64LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt64BigEndian(start[8..]))
            : little ? BinaryPrimitives.ReadUInt32LittleEndian(start[4..]) : BinaryPrimitives.ReadUInt32BigEndian(start[4..]);
        if (directory >= (ulong)source.Length)
            throw new SlideException($"{source.Name}: the TIFF is cut short: its first directory should lie at byte {directory}, but the file has {source.Length} bytes. Copy it again.");
    }
}
