using System.Buffers.Binary;

namespace PathGen.Slides;

/// <summary>
/// Finds the frames of encapsulated pixels (PS3.5, section A.4). An Extended Offset Table is believed first, then a Basic Offset Table; each only where it has an entry for every
/// frame, begins at 0 and agrees with itself (basic ones wrap around beyond 4 GiB; pydicom 2 forgot the padding in extended ones). Else the fragments are walked: as many as frames are one frame each; of another number, a
/// frame begins at each fragment that begins as a JPEG or JPEG 2000 does. Frames that the file ended before are missing, not an error.
/// </summary>
internal static class FrameIndexer
{
    // The head of an item: its tag and its length.
    private const int Head = 8;

    /// <summary>Makes the table of frames.</summary>
    /// <param name="source">The file.</param>
    /// <param name="pixels">Where the Basic Offset Table begins.</param>
    /// <param name="frames">How many frames the file promises, 1 or more.</param>
    /// <param name="data">The file's attributes.</param>
    /// <exception cref="SlideException">Damaged, or it cannot be told which fragments make a frame.</exception>
    public static FrameTable Index(IByteSource source, long pixels, int frames, DicomDataset data)
    {
        var cursor = new DicomCursor(source, 4096) { Position = pixels };
        if (cursor.ReadTag() != DicomTag.Item)
            throw cursor.Damaged($"no offset table at byte {pixels}");
        var length = cursor.ReadUInt32();
        if (length > cursor.Left)
            throw cursor.Damaged($"the offset table at byte {pixels} claims {length} bytes where {cursor.Left} are left");
        var table = cursor.Position;
        var fragments = table + length;
        cursor.Position = fragments;
        if (frames == 1)
            return new FrameTable([fragments], [ToEnd(cursor, fragments)], 1);
        return Extended(source, data, fragments, frames)
            ?? Basic(cursor, table, length, fragments, frames)
            ?? Walked(cursor, fragments, frames);
    }

    private static FrameTable? Extended(IByteSource source, DicomDataset data, long fragments, int frames)
    {
        if (data.Find(DicomTag.ExtendedOffsetTable) is not { } offsets || data.Find(DicomTag.ExtendedOffsetTableLengths) is not { } sizes
            || offsets.Length != 8L * frames || sizes.Length != 8L * frames)
        {
            return null;
        }

        var (starts, lengths) = (new long[frames], new int[frames]);
        var (offset, size) = (new DicomCursor(source, 32 << 10) { Position = offsets.Offset }, new DicomCursor(source, 32 << 10) { Position = sizes.Offset });
        var end = fragments;
        for (var i = 0; i < frames; i++)
        {
            // A frame is one fragment here, and the next one follows it. Lengths are the frames' own; a fragment of odd length is padded.
            var (start, length) = (BinaryPrimitives.ReadUInt64LittleEndian(offset.Read(8)), BinaryPrimitives.ReadUInt64LittleEndian(size.Read(8)));
            if (start != (ulong)(end - fragments) || length > int.MaxValue - Head - 1)
                return null;
            (starts[i], lengths[i]) = (end, Head + (int)(length + (length & 1)));
            end += lengths[i];
        }

        return new FrameTable(starts, lengths, frames);
    }

    private static FrameTable? Basic(DicomCursor cursor, long table, uint length, long fragments, int frames)
    {
        if (length != 4L * frames)
            return null;
        var (starts, lengths) = (new long[frames], new int[frames]);
        cursor.Position = table;
        for (var i = 0; i < frames; i++)
        {
            starts[i] = fragments + cursor.ReadUInt32();
            if (i == 0 ? starts[i] != fragments : starts[i] <= starts[i - 1])
                return null;
            if (i > 0)
                lengths[i - 1] = (int)Math.Min(starts[i] - starts[i - 1], int.MaxValue);
        }

        lengths[^1] = ToEnd(cursor, starts[^1]);
        if (lengths[^1] == 0)
            return null;
        return new FrameTable(starts, lengths, frames);
    }

    private static FrameTable Walked(DicomCursor cursor, long fragments, int frames)
    {
        // All fragments while they can still be one frame each, and the frames by their first bytes.
        var (items, begun) = (new List<long>(), new List<long>());
        var at = fragments;
        var count = 0L;
        for (; Next(cursor, at) is { } next; at = next)
        {
            if (count++ < frames)
                items.Add(at);
            cursor.Position = at + Head;
            if (next - at - Head < 4 || !BeginsFrame(cursor.Read(4)))
                continue;
            if (begun.Count == frames && count > frames)
                throw cursor.Damaged($"its pixels are in more than {frames} frames, which is what it promises");
            if (begun.Count < frames)
                begun.Add(at);
        }

        var starts = count == frames ? items : begun;
        if (starts.Count == 0)
            throw cursor.Damaged(count == 0 ? "it has no frames" : $"its {frames} frames are in {count} pieces, none of which begins as a JPEG or JPEG 2000 does");
        var lengths = new int[starts.Count];
        for (var i = 0; i < lengths.Length; i++)
            lengths[i] = (int)Math.Min((i + 1 < lengths.Length ? starts[i + 1] : at) - starts[i], int.MaxValue);
        return new FrameTable([.. starts], lengths, frames);
    }

    // From a frame's first fragment to the end of the pixels.
    private static int ToEnd(DicomCursor cursor, long start)
    {
        var at = start;
        while (Next(cursor, at) is { } next && next - start < int.MaxValue)
            at = next;
        return (int)Math.Min(at - start, int.MaxValue);
    }

    // Where the fragment at a place ends; null where there is none: the end of the pixels, or of the file. A fragment that the file cuts short is not counted.
    private static long? Next(DicomCursor cursor, long at)
    {
        cursor.Position = at;
        if (cursor.Left < Head || cursor.ReadTag() != DicomTag.Item)
            return null;
        var length = cursor.ReadUInt32();
        return length <= cursor.Left ? at + Head + length : null;
    }

    // A JPEG's SOI and next marker; a JPEG 2000 codestream's SOC and SIZ; the signature box of a JP2 file.
    private static bool BeginsFrame(ReadOnlySpan<byte> bytes) => bytes is [0xFF, 0xD8, 0xFF, _] or [0xFF, 0x4F, 0xFF, 0x51] or [0, 0, 0, 12];
}
