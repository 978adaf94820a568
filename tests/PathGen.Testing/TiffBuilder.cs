using System.Buffers.Binary;

namespace PathGen.Testing;

/// <summary>Builds TIFF files for tests: classic or BigTIFF, of either byte order, of any tags, sound or not.</summary>
public sealed class TiffBuilder(bool bigEndian = false, bool big = false)
{
    private readonly List<TiffDirectoryBuilder> directories = [];

    /// <summary>Adds a directory to the main chain.</summary>
    public TiffDirectoryBuilder Add()
    {
        directories.Add(new TiffDirectoryBuilder());
        return directories[^1];
    }

    /// <summary>The file's bytes.</summary>
    public byte[] Build()
    {
        var file = new MemoryStream();
        file.Write(bigEndian ? "MM"u8 : "II"u8);
        Number(file, big ? 43u : 42u, 2);
        if (big)
        {
            Number(file, 8, 2);
            Number(file, 0, 2);
        }

        var link = file.Position;
        Number(file, 0, big ? 8 : 4);
        foreach (var directory in directories)
        {
            var (start, next) = Write(file, directory);
            Patch(file, link, start);
            link = next;
        }

        return file.ToArray();
    }

    // Tiles, then parts, then values, then the directory; where it lies, and where its link to the next one lies.
    private (long Start, long Link) Write(MemoryStream file, TiffDirectoryBuilder directory)
    {
        var tags = new SortedDictionary<ushort, TiffValues>(directory.Tags);
        if (directory.Data is { } tiles)
        {
            var (offsets, lengths) = (new ulong[tiles.Count], new ulong[tiles.Count]);
            for (var i = 0; i < tiles.Count; i++)
            {
                (offsets[i], lengths[i]) = (tiles[i].Length == 0 ? 0 : (ulong)file.Position, (ulong)tiles[i].Length);
                file.Write(tiles[i]);
            }

            tags.TryAdd(directory.OffsetsTag, new TiffValues(big ? TiffValues.Long8 : TiffValues.Long, offsets));
            tags.TryAdd(directory.LengthsTag, new TiffValues(TiffValues.Long, lengths));
        }

        if (directory.Parts.Count > 0)
        {
            var parts = directory.Parts.Select(p => (ulong)Write(file, p).Start).ToArray();
            if (!tags.ContainsKey(330))
                tags[330] = new TiffValues(big ? TiffValues.Ifd8 : TiffValues.Ifd, parts);
        }

        var (countSize, fieldSize) = big ? (8, 8) : (2, 4);
        var places = new Dictionary<ushort, long>();
        foreach (var (tag, values) in tags)
        {
            Align(file);
            places[tag] = file.Position;
            var bytes = Bytes(values);
            if (bytes.Length > fieldSize)
                file.Write(bytes);
        }

        Align(file);
        var start = file.Position;
        Number(file, (ulong)tags.Count, countSize);
        foreach (var (tag, values) in tags)
        {
            Number(file, tag, 2);
            Number(file, values.Type, 2);
            Number(file, values.StatedCount ?? (ulong)values.Count, fieldSize);
            var bytes = Bytes(values);
            if (bytes.Length > fieldSize)
                Number(file, (ulong)places[tag], fieldSize);
            else
                file.Write([.. bytes, .. new byte[fieldSize - bytes.Length]]);
        }

        var link = file.Position;
        Number(file, 0, fieldSize);
        return (start, link);
    }

    private byte[] Bytes(TiffValues values)
    {
        if (values.Raw is { } raw)
            return raw;
        var stream = new MemoryStream();
        foreach (var number in values.Numbers)
            Number(stream, number, TiffValues.SizeOf(values.Type));
        return stream.ToArray();
    }

    private void Patch(MemoryStream file, long at, long value)
    {
        var end = file.Position;
        file.Position = at;
        Number(file, (ulong)value, big ? 8 : 4);
        file.Position = end;
    }

    private void Number(MemoryStream file, ulong value, int size)
    {
        Span<byte> bytes = stackalloc byte[8];
        if (bigEndian)
            BinaryPrimitives.WriteUInt64BigEndian(bytes, value << (8 * (8 - size)));
        else
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        file.Write(bytes[..size]);
    }

    private static void Align(MemoryStream file)
    {
        while (file.Position % 8 != 0)
            file.WriteByte(0);
    }
}
