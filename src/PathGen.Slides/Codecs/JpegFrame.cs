using System.Buffers.Binary;

namespace PathGen.Slides;

/// <summary>What a JPEG says of itself before its first scan, read with libjpeg's own rules, so that libjpeg is sure to see the same.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Precision">Bits of a sample.</param>
/// <param name="Components">Samples of a pixel.</param>
/// <param name="IsPlain">Sequential Huffman coding in one scan, and every table it needs comes before it.</param>
/// <param name="Scan">Where the first scan's coded data begin.</param>
internal readonly record struct JpegFrame(int Width, int Height, int Precision, int Components, bool IsPlain, int Scan)
{
    /// <summary>Markers, the second byte after FF.</summary>
    public const byte Start = 0xD8, End = 0xD9, StartOfScan = 0xDA, App14 = 0xEE;

    private const byte QuantTables = 0xDB, HuffmanTables = 0xC4, Arithmetic = 0xCC, NumberOfLines = 0xDC, App0 = 0xE0, App15 = 0xEF, Comment = 0xFE;

    /// <summary>Reads the markers up to the first scan.</summary>
    /// <param name="jpeg">The whole JPEG. JFIF and Adobe markers at <paramref name="mute"/> and after are renamed, so that they say nothing of colours.</param>
    /// <param name="mute">An offset.</param>
    /// <exception cref="TileDamagedException">The markers are damaged, or of a kind of JPEG that is not decoded here.</exception>
    public static JpegFrame Read(Span<byte> jpeg, int mute)
    {
        if (jpeg is not [0xFF, Start, ..])
            throw new TileDamagedException("it does not begin as a JPEG");
        JpegFrame? frame = null;
        Span<byte> components = stackalloc byte[2 * 4];
        var (quant, huffman) = (0, 0);
        var at = 2;
        while (true)
        {
            var marker = NextMarker(jpeg, ref at);
            if (marker is 0x01 or (>= 0xD0 and <= 0xD7))
                continue;
            if (marker == End)
                throw new TileDamagedException("the JPEG holds no picture");
            var length = jpeg.Length - at < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(jpeg[at..]);
            if (length < 2 || length > jpeg.Length - at)
                throw new TileDamagedException("the JPEG ends within its header");
            var body = (ReadOnlySpan<byte>)jpeg.Slice(at + 2, length - 2);
            switch (marker)
            {
                case 0xC0 or 0xC1 or 0xC2 or 0xC9 or 0xCA when frame is null:
                    frame = ReadFrame(body, components) with { IsPlain = marker is 0xC0 or 0xC1 };
                    break;
                case StartOfScan:
                    if (frame is not { } found)
                        throw new TileDamagedException("the JPEG has a scan before its frame");
                    return found with { IsPlain = found.IsPlain && IsPlainScan(body, components[..(2 * found.Components)], quant, huffman), Scan = at + length };
                case QuantTables:
                    quant |= QuantIds(body);
                    break;
                case HuffmanTables:
                    huffman |= HuffmanIds(body);
                    break;
                case App0 or App14 when at - 2 >= mute:
                    jpeg[at - 1] = App15;
                    break;
                case Arithmetic or NumberOfLines or 0xDD or (>= App0 and <= App15) or Comment:
                    break;
                default:
                    throw new TileDamagedException($"the JPEG has a marker FF {marker:X2} where only baseline and progressive JPEG are read");
            }

            at += length;
        }
    }

    // jdmarker.c, next_marker: bytes that are no marker are skipped (with a warning), as are FF 00 and repeated FF.
    private static byte NextMarker(ReadOnlySpan<byte> jpeg, ref int at)
    {
        while (true)
        {
            while (at < jpeg.Length && jpeg[at] != 0xFF)
                at++;
            while (at < jpeg.Length && jpeg[at] == 0xFF)
                at++;
            if (at >= jpeg.Length)
                throw new TileDamagedException("the JPEG ends within its header");
            if (jpeg[at++] is not 0 and var marker)
                return marker;
        }
    }

    private static JpegFrame ReadFrame(ReadOnlySpan<byte> body, Span<byte> components)
    {
        if (body.Length < 6 || body[5] is 0 or > 4 || body.Length != 6 + 3 * body[5])
            throw new TileDamagedException("the JPEG's frame header is damaged");
        for (var i = 0; i < body[5]; i++)
            (components[2 * i], components[2 * i + 1]) = (body[6 + 3 * i], body[8 + 3 * i]);
        return new JpegFrame(BinaryPrimitives.ReadUInt16BigEndian(body[3..]), BinaryPrimitives.ReadUInt16BigEndian(body[1..]), body[0], body[5], false, 0);
    }

    // Whether the first scan is the only one and finds its tables.
    private static bool IsPlainScan(ReadOnlySpan<byte> body, ReadOnlySpan<byte> components, int quant, int huffman)
    {
        if (body.Length < 1 || body[0] != components.Length / 2 || body.Length < 1 + components.Length)
            return false;
        for (var i = 0; i < components.Length; i += 2)
        {
            var (table, dc, ac) = (components[i + 1], body[2 + i] >> 4, body[2 + i] & 15);
            if (body[1 + i] != components[i] || table > 3 || dc > 3 || ac > 3)
                return false;
            if ((quant >> table & huffman >> dc & huffman >> 16 + ac & 1) == 0)
                return false;
        }

        return true;
    }

    // Bit n for table n.
    private static int QuantIds(ReadOnlySpan<byte> body)
    {
        var ids = 0;
        while (!body.IsEmpty)
        {
            ids |= 1 << (body[0] & 15);
            body = body[Math.Min(body.Length, 1 + (body[0] >> 4 == 0 ? 64 : 128))..];
        }

        return ids;
    }

    // Bit n for DC table n, bit 16 + n for AC table n.
    private static int HuffmanIds(ReadOnlySpan<byte> body)
    {
        var ids = 0;
        while (body.Length > 17)
        {
            var symbols = 0;
            foreach (var count in body[1..17])
                symbols += count;
            ids |= 1 << (body[0] & 31);
            body = body[Math.Min(body.Length, 17 + symbols)..];
        }

        return ids;
    }
}
