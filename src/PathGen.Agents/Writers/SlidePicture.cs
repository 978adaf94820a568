using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>
/// A patch of a slide as a picture file. The file says in a comment which patch of which slide it shows (PNG: a <c>tEXt</c> chunk, JPEG: a <c>COM</c> segment), so that
/// a later export knows without decoding that a file is what it would write.
/// </summary>
/// <param name="identity">Slide and place, in ASCII.</param>
/// <param name="place">The place.</param>
/// <param name="read">Reads the pixels.</param>
internal sealed class SlidePicture(string identity, SlidePlace place, Func<CancellationToken, RgbImage> read) : PairPicture
{
    private const string Keyword = "Comment"; // One of the keywords that the PNG specification defines.
    private const int PngHeaderLength = 33; // Signature and IHDR.
    private const int JpegStartLength = 2; // SOI.

    /// <inheritdoc/>
    public override string Identity => identity;

    /// <inheritdoc/>
    public override int Width => place.ImageWidth;

    /// <inheritdoc/>
    public override int Height => place.ImageHeight;

    /// <summary>The extension of a form, with its point.</summary>
    public static string ExtensionOf(PatchImageFormat format) => format == PatchImageFormat.Png ? ".png" : ".jpg";

    /// <summary>Encodes a picture with its identity as the comment.</summary>
    public static byte[] Encode(RgbImage image, string identity, PatchImageFormat format, int quality)
    {
        if (format == PatchImageFormat.Jpeg)
            return Insert(JpegCodec.Encode(image, quality), JpegStartLength, JpegComment(identity, quality));
        using var png = new MemoryStream();
        PngCodec.Encode(image, png);
        return Insert(png.GetBuffer().AsSpan(0, (int)png.Length), PngHeaderLength, PngComment(identity));
    }

    /// <summary>Whether a file begins as <see cref="Encode(RgbImage, string, PatchImageFormat, int)"/> would begin it.</summary>
    public static bool IsWritten(string path, string identity, PatchImageFormat format, int quality)
    {
        if (!File.Exists(path))
            return false;
        var comment = format == PatchImageFormat.Png ? PngComment(identity) : JpegComment(identity, quality);
        var start = new byte[(format == PatchImageFormat.Png ? PngHeaderLength : JpegStartLength) + comment.Length];
        using var stream = File.OpenRead(path);
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.AsSpan().EndsWith(comment);
    }

    /// <inheritdoc/>
    public override string Extension(PatchImageFormat format) => ExtensionOf(format);

    /// <inheritdoc/>
    public override byte[] Encode(PatchImageFormat format, int quality, CancellationToken cancellationToken)
    {
        using var image = Read(cancellationToken);
        return Encode(image, identity, format, quality);
    }

    /// <inheritdoc/>
    public override RgbImage Read(CancellationToken cancellationToken)
    {
        var image = read(cancellationToken);
        if (image.Width == Width && image.Height == Height)
            return image;
        var found = $"{image.Width}×{image.Height}";
        image.Dispose();
        throw new PairException($"{identity}: {found} pixels were read, {Width}×{Height} expected.");
    }

    /// <inheritdoc/>
    public override bool IsWritten(string path, PatchImageFormat format, int quality) => IsWritten(path, identity, format, quality);

    private static byte[] Insert(ReadOnlySpan<byte> file, int at, byte[] part) => [.. file[..at], .. part, .. file[at..]];

    // JPEG (ITU T.81, B.2.4.5): FF FE, length with itself, text.
    private static byte[] JpegComment(string identity, int quality)
    {
        var text = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{identity} quality {quality}"));
        byte[] segment = [0xFF, 0xFE, 0, 0, .. text];
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)(text.Length + 2));
        return segment;
    }

    // PNG (specification, section 11.3.3.2): length, "tEXt", keyword, zero, text, CRC-32 of type and data.
    private static byte[] PngComment(string identity)
    {
        byte[] chunk = [0, 0, 0, 0, .. "tEXt"u8, .. Encoding.ASCII.GetBytes(Keyword), 0, .. Encoding.ASCII.GetBytes(identity), 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, chunk.Length - 12);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc32(chunk.AsSpan(4, chunk.Length - 8)));
        return chunk;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
