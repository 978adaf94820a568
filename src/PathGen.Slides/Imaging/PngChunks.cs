using System.Buffers.Binary;
using System.Text;

namespace PathGen.Slides;

/// <summary>The chunks of a PNG that matter for its pixels, their lengths, order and checksums verified (PNG specification, sections 5 and 11).</summary>
internal readonly ref struct PngChunks
{
    private const uint HeaderType = 0x49484452; // IHDR
    private const uint PaletteType = 0x504C5445; // PLTE
    private const uint DataType = 0x49444154; // IDAT
    private const uint EndType = 0x49454E44; // IEND

    private PngChunks(PngHeader header, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> data, int dataBytes)
    {
        Header = header;
        Palette = palette;
        Data = data;
        DataBytes = dataBytes;
    }

    /// <summary>The bytes that every PNG begins with.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Size and kind.</summary>
    public PngHeader Header { get; }

    /// <summary>Palette entries, three bytes each; empty where there is none.</summary>
    public ReadOnlySpan<byte> Palette { get; }

    /// <summary>Compressed bytes in all IDAT chunks together.</summary>
    public int DataBytes { get; }

    // The run of IDAT chunks, with their lengths, names and checksums between.
    private ReadOnlySpan<byte> Data { get; }

    /// <summary>Walks a whole file.</summary>
    /// <exception cref="SlideException">Not a PNG, damaged or cut short.</exception>
    public static PngChunks Read(ReadOnlySpan<byte> png, string name)
    {
        if (!png.StartsWith(Signature))
            throw new SlideException($"{name}: not a PNG picture: it does not begin with the signature of one.");
        PngHeader? header = null;
        ReadOnlySpan<byte> palette = default;
        int dataStart = 0, dataEnd = 0, dataBytes = 0;
        for (var at = Signature.Length; ;)
        {
            var chunk = png[at..];
            if (chunk.Length < 12 || BinaryPrimitives.ReadUInt32BigEndian(chunk) > (uint)chunk.Length - 12)
                throw new SlideException($"{name}: the PNG is cut short: it ends at byte {png.Length}, inside a chunk that begins at byte {at}.");
            var length = (int)BinaryPrimitives.ReadUInt32BigEndian(chunk);
            var type = BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]);
            if (Crc32.Append(0, chunk.Slice(4, length + 4)) != BinaryPrimitives.ReadUInt32BigEndian(chunk[(length + 8)..]))
                throw new SlideException($"{name}: damaged PNG: the chunk at byte {at} does not match its checksum.");
            var body = chunk.Slice(8, length);
            at += length + 12;
            if (header is null != (type == HeaderType))
                throw new SlideException($"{name}: damaged PNG: {(header is null ? "it does not begin with its header" : "it has two headers")}.");
            switch (type)
            {
                case HeaderType:
                    header = PngHeader.Read(body, name);
                    break;
                case PaletteType when length is 0 or > 768 || length % 3 != 0:
                    throw new SlideException($"{name}: damaged PNG: a palette of {length} bytes; 3 to 768 are expected, three an entry.");
                case PaletteType:
                    palette = body;
                    break;
                case DataType when dataEnd != 0 && dataEnd != at - length - 12:
                    throw new SlideException($"{name}: damaged PNG: other chunks lie between its pixel data.");
                case DataType:
                    dataStart = dataEnd == 0 ? at - length - 12 : dataStart;
                    dataEnd = at;
                    dataBytes += length;
                    break;
                case EndType when dataEnd == 0:
                    throw new SlideException($"{name}: damaged PNG: it holds no pixel data.");
                case EndType:
                    return new PngChunks(header!.Value, palette, png[dataStart..dataEnd], dataBytes);

                // Bit 5 of the first letter marks what a reader may skip.
                case var other when (other & 0x20000000) == 0:
                    throw new SlideException($"{name}: PNG with a chunk that this reader does not know and may not skip: {Printable(other)}.");
            }
        }
    }

    /// <summary>Joins the compressed bytes; <paramref name="destination"/> holds at least <see cref="DataBytes"/>.</summary>
    public void CopyData(Span<byte> destination)
    {
        for (var rest = Data; rest.Length > 0;)
        {
            var length = (int)BinaryPrimitives.ReadUInt32BigEndian(rest);
            rest.Slice(8, length).CopyTo(destination);
            destination = destination[length..];
            rest = rest[(length + 12)..];
        }
    }

    private static string Printable(uint type)
    {
        Span<byte> letters = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(letters, type);
        foreach (ref var letter in letters)
            letter = letter is >= (byte)'A' and <= (byte)'z' ? letter : (byte)'?';
        return Encoding.ASCII.GetString(letters);
    }
}
