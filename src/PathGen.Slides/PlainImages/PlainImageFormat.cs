using System.Buffers;

namespace PathGen.Slides;

/// <summary>
/// PNG and JPEG pictures as slides of one level, told by their first bytes. The whole picture is decoded when it is opened, so a damaged one
/// fails there. A print density (dpi) is not a scale: supply µm/px with <see cref="SlideOptions.MicronsPerPixel"/>. EXIF orientation is not applied.
/// Thread-safe.
/// </summary>
public sealed class PlainImageFormat : ISlideFormat
{
    /// <summary>The default of <see cref="MaxPixels"/>: 256 megapixels, 768 MB of RGB.</summary>
    internal const long DefaultMaxPixels = 256_000_000;

    // The most that RgbImage can hold.
    private const long MostPixels = 0x7FFFFFC7 / 3;

    private const long MetadataBytes = 64 << 20;

    private long maxPixels = DefaultMaxPixels;

    /// <inheritdoc/>
    public string Name => "plain image (PNG, JPEG)";

    /// <summary>The largest picture that is decoded, in pixels, 1 to 715 million; it takes 3 bytes a pixel. Default 256 million.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public long MaxPixels
    {
        get => maxPixels;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MostPixels);
            maxPixels = value;
        }
    }

    /// <inheritdoc/>
    public ISlideReader? TryOpen(IByteSource source, SlideOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);

        // A MIRAX slide is a small JPEG (.mrxs) beside a folder that holds the slide: the picture alone is not what is meant.
        if (source.LocalPath is { } path && path.EndsWith(".mrxs", StringComparison.OrdinalIgnoreCase))
            return null;
        return Decode(source, MaxPixels) is { } decoded ? new PlainImageReader(decoded.Image, decoded.Format, source.Name) : null;
    }

    /// <summary>Decodes a source, or returns null where it is neither PNG nor JPEG.</summary>
    internal static (RgbImage Image, string Format)? Decode(IByteSource source, long maxPixels)
    {
        Span<byte> start = stackalloc byte[8];
        start = start[..source.Read(0, start)];
        var png = PngCodec.IsPng(start);
        if (!png && !JpegCodec.IsJpeg(start))
            return null;

        // The largest picture that is decoded, uncompressed at its deepest (16-bit RGBA), with room for metadata: a longer file is refused before a buffer is made for it.
        var most = Math.Min(Array.MaxLength, 8 * maxPixels + MetadataBytes);
        if (source.Length > most)
        {
            throw new SlideException(
                $"{source.Name}: a picture of {source.Length} bytes; at most {most} are read for {maxPixels} pixels. Tile it as a pyramidal TIFF, or raise PlainImageFormat.MaxPixels.");
        }

        var length = (int)source.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var bytes = buffer.AsSpan(0, length);
            if (source.Read(0, bytes) != length)
                throw new SlideException($"{source.Name}: ended while it was read; {length} bytes were expected.");
            return png ? (PngDecoder.Decode(bytes, source.Name, maxPixels), "png") : (JpegCodec.Decode(bytes, source.Name, maxPixels), "jpeg");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Refuses a picture by its declared size, before anything is allocated for it.</summary>
    internal static void CheckSize(int width, int height, long maxPixels, string name)
    {
        if (width > RgbImage.MaxSide || height > RgbImage.MaxSide || (long)width * height > maxPixels)
        {
            throw new SlideException(
                $"{name}: a picture of {width}×{height} pixels; at most {maxPixels} pixels and {RgbImage.MaxSide} a side are decoded. Tile it as a pyramidal TIFF, or raise PlainImageFormat.MaxPixels.");
        }
    }
}
