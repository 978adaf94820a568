using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>
/// Patches as picture files. Each file says in a comment which patch of which slide it shows (PNG: a <c>tEXt</c> chunk, JPEG: a <c>COM</c> segment), so that
/// a later export knows without decoding that a file is what it would write.
/// </summary>
internal static class PatchPicture
{
    private const string Keyword = "Comment"; // One of the keywords that the PNG specification defines.
    private const int PngHeaderLength = 33; // Signature and IHDR.
    private const int JpegStartLength = 2; // SOI.

    /// <summary>The extension with its point.</summary>
    public static string Extension(PatchImageFormat format) => format == PatchImageFormat.Png ? ".png" : ".jpg";

    /// <summary>Encodes a pair's picture.</summary>
    public static byte[] Encode(PairRecord pair, Func<PairRecord, CancellationToken, RgbImage> readPatch, PatchImageFormat format, int quality, CancellationToken cancellationToken)
    {
        using var image = readPatch(pair, cancellationToken);
        if (image.Width != pair.Patch.ImageWidth || image.Height != pair.Patch.ImageHeight)
            throw new PairException($"{Text(pair)}: {image.Width}×{image.Height} pixels were read, {pair.Patch.ImageWidth}×{pair.Patch.ImageHeight} expected.");
        if (format == PatchImageFormat.Jpeg)
            return Insert(JpegCodec.Encode(image, quality), JpegStartLength, JpegComment(pair, quality));
        using var png = new MemoryStream();
        PngCodec.Encode(image, png);
        return Insert(png.GetBuffer().AsSpan(0, (int)png.Length), PngHeaderLength, PngComment(pair));
    }

    /// <summary>Whether a file is what <see cref="Encode"/> would write for this pair.</summary>
    public static bool IsWritten(string path, PairRecord pair, PatchImageFormat format, int quality)
    {
        if (!File.Exists(path))
            return false;
        var comment = format == PatchImageFormat.Png ? PngComment(pair) : JpegComment(pair, quality);
        var start = new byte[(format == PatchImageFormat.Png ? PngHeaderLength : JpegStartLength) + comment.Length];
        using var stream = File.OpenRead(path);
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.AsSpan().EndsWith(comment);
    }

    private static string Text(PairRecord pair)
    {
        var (region, patch) = (pair.Patch.Key.Region, pair.Patch);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"slide {pair.Slide.Hash} level-0 region {region.X},{region.Y},{region.Width},{region.Height} at {patch.ImageWidth}x{patch.ImageHeight}");
    }

    private static byte[] Insert(ReadOnlySpan<byte> file, int at, byte[] part) => [.. file[..at], .. part, .. file[at..]];

    // JPEG (ITU T.81, B.2.4.5): FF FE, length with itself, text.
    private static byte[] JpegComment(PairRecord pair, int quality)
    {
        var text = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Text(pair)} quality {quality}"));
        byte[] segment = [0xFF, 0xFE, 0, 0, .. text];
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)(text.Length + 2));
        return segment;
    }

    // PNG (specification, section 11.3.3.2): length, "tEXt", keyword, zero, text, CRC-32 of type and data.
    private static byte[] PngComment(PairRecord pair)
    {
        byte[] chunk = [0, 0, 0, 0, .. "tEXt"u8, .. Encoding.ASCII.GetBytes(Keyword), 0, .. Encoding.ASCII.GetBytes(Text(pair)), 0, 0, 0, 0];
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
