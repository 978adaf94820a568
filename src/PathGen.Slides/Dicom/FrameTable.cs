namespace PathGen.Slides;

/// <summary>Where the bytes of each frame of a file lie. Thread-safe.</summary>
internal sealed class FrameTable
{
    private readonly long[]? starts;
    private readonly int[]? lengths;
    private readonly long first;
    private readonly int length;

    /// <summary>Frames that follow each other, all of one length.</summary>
    public FrameTable(long first, int length, int count)
    {
        (this.first, this.length, Count) = (first, length, count);
    }

    /// <summary>Encapsulated frames.</summary>
    /// <param name="starts">Where each one's first fragment begins, with its item's head.</param>
    /// <param name="lengths">Bytes from there to the end of its last fragment, heads included.</param>
    /// <param name="count">Frames that the file promises; those beyond the arrays are not in it.</param>
    public FrameTable(long[] starts, int[] lengths, int count)
    {
        (this.starts, this.lengths, Count) = (starts, lengths, count);
    }

    /// <summary>Frames that the file promises.</summary>
    public int Count { get; }

    /// <summary>Whether frames are wrapped in items, perhaps cut in several.</summary>
    public bool IsEncapsulated => starts is not null;

    /// <summary>The place of a frame, not yet known to lie inside the file; null where the file ended before it.</summary>
    public (long Offset, int Length)? Find(int frame)
    {
        if (starts is null)
            return (first + (long)length * frame, length);
        return frame < starts.Length ? (starts[frame], lengths![frame]) : null;
    }
}
