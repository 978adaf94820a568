using System.Buffers.Binary;
using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>The stored tiles of a real slide's first directory (little-endian classic TIFF), with what OpenSlide makes of them.</summary>
internal sealed class RealTiles
{
    private readonly byte[] file;
    private readonly Dictionary<int, uint[]> tags = [];

    public RealTiles(string slide)
    {
        SlidePath = Reference.PathOf("data", "slides", slide);
        file = File.ReadAllBytes(SlidePath);
        var directory = (int)U32(4);
        for (var at = directory + 2; at < directory + 2 + 12 * U16(directory); at += 12)
        {
            var (size, count) = (U16(at + 2) switch { 3 => 2, 4 => 4, _ => 1 }, (int)U32(at + 4));
            var values = size * count <= 4 ? at + 8 : (int)U32(at + 8);
            tags[U16(at)] = [.. Enumerable.Range(0, count).Select(i => size switch { 2 => U16(values + 2 * i), 4 => U32(values + 4 * i), _ => file[values + i] })];
        }
    }

    public string SlidePath { get; }

    public int Count => tags[324].Length;

    public int Columns => (Width + TileWidth - 1) / TileWidth;

    public int Width => (int)tags[256][0];

    public int Height => (int)tags[257][0];

    public int TileWidth => (int)tags[322][0];

    public int TileHeight => (int)tags[323][0];

    public byte[] JpegTables => [.. tags[347].Select(b => (byte)b)];

    public byte[] IccProfile => [.. tags[34675].Select(b => (byte)b)];

    public byte[] this[int tile] => file.AsSpan((int)tags[324][tile], (int)tags[325][tile]).ToArray();

    /// <summary>The file with another compression written into its first directory.</summary>
    public byte[] WithCompression(ushort compression)
    {
        var copy = file.ToArray();
        var at = (int)U32(4) + 2;
        while (U16(at) != 259)
            at += 12;
        BinaryPrimitives.WriteUInt16LittleEndian(copy.AsSpan(at + 8), compression);
        return copy;
    }

    /// <summary>The part of a tile that lies on the slide, as OpenSlide reads it.</summary>
    public RgbImage Expected(Slide slide, int tile)
    {
        var (x, y) = (tile % Columns * TileWidth, tile / Columns * TileHeight);
        return slide.ReadLevel(0, x, y, Math.Min(TileWidth, Width - x), Math.Min(TileHeight, Height - y), TestContext.Current.CancellationToken);
    }

    private ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at));

    private uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));
}
