using System.Buffers.Binary;

namespace PathGen.Slides;

/// <summary>
/// Reads the headers of a JPEG 2000 codestream (ISO 15444-1, annex A) before OpenJPEG is trusted with it: OpenJPEG allocates by their numbers, so they are held
/// to what the tile needs. It also tells a codestream that was cut short, which OpenJPEG passes over where the cut lies between two parts.
/// </summary>
internal ref struct Jpeg2000Headers
{
    // 2896² in blocks of 64² needs some 6 500 blocks. OpenJPEG spends half a kilobyte on each, and as much on a precinct.
    private const int MaxTiles = 256, MaxBlocks = 1 << 17, MaxPrecincts = 1 << 16, MaxPackets = 1 << 19;

    private const int Soc = 0xFF4F, Siz = 0xFF51, Cod = 0xFF52, Coc = 0xFF53, Sot = 0xFF90, Sod = 0xFF93, Eoc = 0xFFD9;

    private readonly ReadOnlySpan<byte> data;
    private readonly TileEncoding encoding;
    private int at;
    private int width, height, chromaX = 1, chromaY = 1;
    private int tileWidth, tileHeight, tiles;
    private int layers, resolutions, halvings = int.MaxValue;
    private long precincts;

    private Jpeg2000Headers(ReadOnlySpan<byte> data, TileEncoding encoding)
    {
        this.data = data;
        this.encoding = encoding;
    }

    /// <summary>Reads and checks every header.</summary>
    /// <param name="data">The codestream.</param>
    /// <param name="encoding">What the file promised.</param>
    /// <exception cref="TileDamagedException">Damaged, cut short, another picture than was promised, or more costly than the picture can need.</exception>
    public static Jpeg2000Frame Read(ReadOnlySpan<byte> data, TileEncoding encoding)
    {
        var headers = new Jpeg2000Headers(data, encoding);
        return headers.Read();
    }

    private Jpeg2000Frame Read()
    {
        if (Marker() != Soc || Marker() != Siz)
            throw new TileDamagedException("it does not begin as a JPEG 2000 codestream");
        ReadSize(Segment());
        ReadHeader(Sot);
        if (halvings == int.MaxValue)
            throw new TileDamagedException("the codestream does not say how it is coded");
        ReadParts();
        return new Jpeg2000Frame(width, height, chromaX, chromaY, halvings);
    }

    private void ReadSize(ReadOnlySpan<byte> body)
    {
        if (body.Length < 36 || body.Length != 36 + 3 * U16(body, 34))
            throw new TileDamagedException("the codestream's size marker is damaged");
        var (wide, high, components) = (U32(body, 2), U32(body, 6), U16(body, 34));
        if (wide != encoding.Width || high < 1 || high > encoding.Height || components != encoding.Samples)
            throw new TileDamagedException($"the codestream has {wide}×{high} pixels of {components} components; {encoding.Width}×{encoding.Height} of {encoding.Samples} were promised");
        if (body.Slice(10, 8).ContainsAnyExcept((byte)0) || body.Slice(26, 8).ContainsAnyExcept((byte)0))
            throw new TileDamagedException("the codestream's picture does not begin at the origin, which is not read here");
        (width, height) = ((int)wide, (int)high);
        (tileWidth, tileHeight) = ((int)Math.Min(U32(body, 18), wide), (int)Math.Min(U32(body, 22), high));
        var count = tileWidth < 1 || tileHeight < 1 ? long.MaxValue : (long)((width + tileWidth - 1) / tileWidth) * ((height + tileHeight - 1) / tileHeight);
        if (count > MaxTiles)
            throw new TileDamagedException($"the codestream is cut into tiles of {tileWidth}×{tileHeight}; at most {MaxTiles} are decoded");
        tiles = (int)count;
        for (var c = 0; c < components; c++)
        {
            var (depth, dx, dy) = (body[36 + 3 * c], body[37 + 3 * c], body[38 + 3 * c]);
            if (depth != 7)
                throw new TileDamagedException($"the codestream has {((depth & 0x80) == 0 ? "" : "signed ")}samples of {(depth & 0x7F) + 1} bits; unsigned ones of 8 were promised");
            if (c == 1)
                (chromaX, chromaY) = (dx, dy);
            var coarsest = encoding.Colour == TileColour.YCbCr && c > 0 ? 2 : 1;
            if (dx < 1 || dx > coarsest || dy < 1 || dy > coarsest || (c > 1 && (dx, dy) != (chromaX, chromaY)))
                throw new TileDamagedException($"component {c} of the codestream is subsampled {dx}×{dy}, which is not read here");
        }
    }

    // The markers up to the one that ends a header.
    private void ReadHeader(int end)
    {
        for (int marker; (marker = Marker()) != end;)
        {
            var body = Segment();
            switch (marker)
            {
                case Cod when body.Length >= 10:
                    layers = Math.Max(layers, U16(body, 2));
                    ReadCoding(body[5..], (body[0] & 1) != 0);
                    break;
                case Coc when body.Length >= 7:
                    ReadCoding(body[2..], (body[1] & 1) != 0);
                    break;

                // Quantisation, region of interest, progression order, lengths, registration, comment. Not packed headers, which no slide scanner writes.
                case 0xFF5C or 0xFF5D or 0xFF5E or 0xFF5F or 0xFF55 or 0xFF57 or 0xFF58 or 0xFF63 or 0xFF64:
                    break;
                default:
                    throw new TileDamagedException($"the codestream has a marker {marker:X4} that is damaged, or of an extension that is not read here");
            }
        }
    }

    // Levels, size of the code blocks, their style, the transform, sizes of the precincts.
    private void ReadCoding(ReadOnlySpan<byte> body, bool ownPrecincts)
    {
        var (levels, blockWidth, blockHeight) = (body[0], body[1] + 2, body[2] + 2);
        if (levels > 32 || blockWidth > 10 || blockHeight > 10 || blockWidth + blockHeight > 12 || (body[3] & 0xC0) != 0 || body.Length != 5 + (ownPrecincts ? levels + 1 : 0))
            throw new TileDamagedException("the codestream's coding marker is damaged, or of an extension that is not read here");
        var (all, most, blocks, slack) = (0L, 0L, 0L, tiles > 1 ? 1 : 0);
        for (var r = 0; r <= levels; r++)
        {
            var (px, py) = ownPrecincts ? (body[5 + r] & 15, body[5 + r] >> 4) : (15, 15);
            if (r > 0 && (px == 0 || py == 0))
                throw new TileDamagedException("the codestream has precincts of no size");

            // A resolution's pixels; its bands are half as large, but for the coarsest. A block lies in one precinct. Tiles may begin in the middle of either.
            var (wide, high) = (TileLevel.Reduce(tileWidth, levels - r), TileLevel.Reduce(tileHeight, levels - r));
            var (bands, half) = r == 0 ? (1, 0) : (3, 1);
            var here = (TileLevel.Reduce(wide, px) + slack) * (TileLevel.Reduce(high, py) + slack);
            all += here;
            most = Math.Max(most, here);
            blocks += bands * (TileLevel.Reduce(wide, half + Math.Min(blockWidth, px - half)) + slack) * (TileLevel.Reduce(high, half + Math.Min(blockHeight, py - half)) + slack);
        }

        halvings = Math.Min(halvings, levels);
        resolutions = Math.Max(resolutions, levels + 1);
        precincts = Math.Max(precincts, most);
        var parts = (long)tiles * encoding.Samples;
        if (blocks * parts > MaxBlocks || all * parts > MaxPrecincts || precincts * parts * resolutions * layers > MaxPackets)
            throw new TileDamagedException($"the codestream has {blocks * parts} code blocks and {all * parts} precincts in {layers} layers, more than its pixels need");
    }

    // The parts of tiles, to the end.
    private void ReadParts()
    {
        Span<byte> found = stackalloc byte[MaxTiles];
        Span<byte> said = stackalloc byte[MaxTiles];
        found.Clear();
        said.Clear();
        while (true)
        {
            var start = at - 2;
            var body = Segment();
            var (tile, length) = body.Length == 8 ? (U16(body, 0), U32(body, 2)) : throw new TileDamagedException("the codestream has a damaged part of a tile");
            if (tile >= tiles)
                throw new TileDamagedException($"the codestream has a part of tile {tile}; it has {tiles} tiles");
            ReadHeader(Sod);

            // A part without a length is the last one. No coded data hold the end marker.
            var end = start + (long)length;
            if (length == 0)
                end = data[at..].IndexOf((ReadOnlySpan<byte>)[Eoc >> 8, Eoc & 255]) is >= 0 and var rest ? at + rest : data.Length + 2L;
            if (end < at)
                throw new TileDamagedException("the codestream has a part of a tile that is shorter than its header");
            if (end > data.Length)
                throw new TileDamagedException($"the codestream is cut short: its last part needs {end - data.Length} bytes more");
            found[tile]++;
            said[tile] = Math.Max(said[tile], body[7]);
            at = (int)end;
            var marker = Marker();
            if (marker == Eoc)
                break;
            if (marker != Sot)
                throw new TileDamagedException($"the codestream has a marker {marker:X4} where a part of a tile is due");
        }

        for (var tile = 0; tile < tiles; tile++)
        {
            if (found[tile] < Math.Max((byte)1, said[tile]))
                throw new TileDamagedException($"the codestream is cut short: {(found[tile] == 0 ? "all" : "some")} of its tile {tile} is missing");
        }
    }

    private int Marker()
    {
        if (data.Length - at < 2)
            throw new TileDamagedException("the codestream ends within its header");
        at += 2;
        return U16(data, at - 2);
    }

    // The body of a marker segment.
    private ReadOnlySpan<byte> Segment()
    {
        var length = data.Length - at < 2 ? 0 : U16(data, at);
        if (length < 2 || length > data.Length - at)
            throw new TileDamagedException("the codestream ends within its header");
        at += length;
        return data.Slice(at - length + 2, length - 2);
    }

    private static int U16(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16BigEndian(bytes[offset..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..]);
}
