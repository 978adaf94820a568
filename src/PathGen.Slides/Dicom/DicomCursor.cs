using System.Buffers.Binary;

namespace PathGen.Slides;

/// <summary>Reads a source forward through a small window; jumps cost nothing. Not thread-safe.</summary>
/// <param name="source">The bytes.</param>
/// <param name="windowSize">How much is read at once, in bytes: large for dense headers, small for jumps from item to item.</param>
internal sealed class DicomCursor(IByteSource source, int windowSize)
{
    private readonly byte[] window = new byte[windowSize];
    private long start;
    private int count;

    /// <summary>Where the next byte is read; never beyond <see cref="Length"/>.</summary>
    public long Position { get; set; }

    /// <summary>Length of the source in bytes.</summary>
    public long Length => source.Length;

    /// <summary>Bytes from here to the end of the source.</summary>
    public long Left => Length - Position;

    /// <summary>The next bytes, valid until the next call.</summary>
    /// <exception cref="SlideException">The source ends before.</exception>
    public ReadOnlySpan<byte> Read(int bytes)
    {
        if (Position < start || Position + bytes > start + count)
        {
            start = Position;
            count = source.Read(start, window);
            if (count < bytes)
                throw Damaged($"it ends at byte {Length} within what begins at byte {Position}");
        }

        var found = window.AsSpan((int)(Position - start), bytes);
        Position += bytes;
        return found;
    }

    /// <summary>Group and element, in the order in which tags are compared.</summary>
    public uint ReadTag()
    {
        var bytes = Read(4);
        return (uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16 | BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
    }

    /// <summary>Four bytes, least significant first.</summary>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Read(4));

    /// <summary>Two bytes, least significant first.</summary>
    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Read(2));

    /// <summary>What is wrong with the file.</summary>
    public SlideException Damaged(string what) => new($"{source.Name}: the DICOM file is damaged or cut short: {what}. Copy it again.");
}
