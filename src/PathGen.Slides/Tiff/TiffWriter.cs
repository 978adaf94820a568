using System.Buffers.Binary;

namespace PathGen.Slides;

/// <summary>
/// Writes a TIFF, classic or BigTIFF, of either byte order: tiles as they come, then the directory that names them, then the next picture's. Tags keep their
/// numbers' order as TIFF 6.0 asks. Not thread-safe.
/// </summary>
internal sealed class TiffWriter
{
    private readonly Stream stream;
    private readonly bool bigEndian;
    private readonly bool isBig;

    // Where the offset of the next directory is to be written.
    private long link;

    /// <summary>Begins a file.</summary>
    /// <param name="stream">Empty and seekable; stays the caller's.</param>
    /// <param name="bigEndian">Whether numbers have their most significant byte first.</param>
    /// <param name="isBig">Whether to write a BigTIFF, which alone may exceed 4 GiB.</param>
    public TiffWriter(Stream stream, bool bigEndian, bool isBig)
    {
        this.stream = stream;
        this.bigEndian = bigEndian;
        this.isBig = isBig;
        stream.Write(bigEndian ? "MM"u8 : "II"u8);
        Write(isBig ? 43u : 42u, 2);
        if (isBig)
        {
            Write(8, 2);
            Write(0, 2);
        }

        link = stream.Position;
        Write(0, OffsetSize);
    }

    private int OffsetSize => isBig ? 8 : 4;

    /// <summary>Appends bytes that a directory will point to.</summary>
    /// <returns>Where they begin in the file.</returns>
    /// <exception cref="SlideException">A classic TIFF would exceed 4 GiB.</exception>
    public ulong Append(ReadOnlySpan<byte> bytes)
    {
        if (stream.Position % 2 == 1)
            stream.WriteByte(0);
        var offset = stream.Position;
        Continue(bytes);
        return (ulong)offset;
    }

    /// <summary>Appends more bytes to those appended last.</summary>
    /// <exception cref="SlideException">A classic TIFF would exceed 4 GiB.</exception>
    public void Continue(ReadOnlySpan<byte> bytes)
    {
        if (!isBig && stream.Position + bytes.Length > uint.MaxValue)
            throw new SlideException("A classic TIFF holds at most 4 GiB; this one would need a BigTIFF.");
        stream.Write(bytes);
    }

    /// <summary>The offsets or sizes of tiles or strips.</summary>
    public TiffField Offsets(TiffTag tag, IReadOnlyList<ulong> numbers) =>
        isBig ? TiffField.Of(tag, bigEndian, [.. numbers]) : TiffField.Of(tag, TiffType.Long, bigEndian, [.. numbers.Select(n => checked((uint)n))]);

    /// <summary>Appends a directory, the next of the chain.</summary>
    /// <exception cref="SlideException">A classic TIFF would exceed 4 GiB.</exception>
    public void AppendDirectory(IEnumerable<TiffField> fields)
    {
        var sorted = fields.OrderBy(f => f.Tag).ToList();
        var places = sorted.Select(f => f.Value.Length > OffsetSize ? Append(f.Value) : 0).ToList();
        var directory = (long)Append([]);
        stream.Position = link;
        Write((ulong)directory, OffsetSize);
        stream.Position = directory;
        Write((ulong)sorted.Count, isBig ? 8 : 2);
        Span<byte> inline = stackalloc byte[8];
        for (var i = 0; i < sorted.Count; i++)
        {
            var field = sorted[i];
            Write((ulong)field.Tag, 2);
            Write((ulong)field.Type, 2);
            Write(field.Count, OffsetSize);
            if (places[i] > 0)
            {
                Write(places[i], OffsetSize);
                continue;
            }

            inline.Clear();
            field.Value.CopyTo(inline);
            stream.Write(inline[..OffsetSize]);
        }

        link = stream.Position;
        Write(0, OffsetSize);
    }

    private void Write(ulong number, int size)
    {
        Span<byte> bytes = stackalloc byte[8];
        if (bigEndian)
            BinaryPrimitives.WriteUInt64BigEndian(bytes, number << (8 * (8 - size)));
        else
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
        stream.Write(bytes[..size]);
    }
}
