using System.Buffers.Binary;

namespace PathGen.Slides;

/// <summary>
/// The directories of a TIFF, classic or BigTIFF, of either byte order. Every offset, count and size is checked before it is followed or allocated for;
/// a file that lies is refused. Reads nothing but directories; their values are read when they are asked for. Thread-safe.
/// </summary>
internal sealed class TiffFile
{
    /// <summary>The most directories that are read of one chain.</summary>
    public const int MaxDirectories = 4096;

    // Of all directories of one chain together: directories of a hostile file may overlap, so the file's length does not bound them.
    private const int MaxEntries = 1 << 16;

    private readonly IByteSource source;
    private readonly List<TiffDirectory> directories = [];

    private TiffFile(IByteSource source, bool bigEndian, bool isBig)
    {
        this.source = source;
        (BigEndian, IsBig) = (bigEndian, isBig);
    }

    /// <summary>What messages call the file.</summary>
    public string Name => source.Name;

    /// <summary>The bytes.</summary>
    public IByteSource Source => source;

    /// <summary>Whether numbers have their most significant byte first.</summary>
    public bool BigEndian { get; }

    /// <summary>Whether it is a BigTIFF, with 64-bit offsets.</summary>
    public bool IsBig { get; }

    /// <summary>The directories of the main chain, at least one.</summary>
    public IReadOnlyList<TiffDirectory> Directories => directories;

    /// <summary>Whether a file begins as a TIFF does.</summary>
    /// <param name="start">Its first 4 bytes or more.</param>
    public static bool IsTiff(ReadOnlySpan<byte> start) =>
        start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8) || start.StartsWith("II+\0"u8) || start.StartsWith("MM\0+"u8);

    /// <summary>Reads the directories of the main chain; null where the source is no TIFF.</summary>
    /// <exception cref="SlideException">It is one, and damaged.</exception>
    /// <exception cref="IOException">The bytes could not be read.</exception>
    public static TiffFile? Read(IByteSource source)
    {
        Span<byte> start = stackalloc byte[16];
        start = start[..source.Read(0, start)];
        if (!IsTiff(start))
            return null;
        var file = new TiffFile(source, start[0] == 'M', start[..4].Contains((byte)'+'));
        if (start.Length < 16)
            throw file.Damaged($"it ends after {start.Length} bytes");
        if (file.IsBig && (file.UInt16(start[4..]) != 8 || file.UInt16(start[6..]) != 0))
            throw file.Damaged("its header is not that of a BigTIFF");
        var first = file.IsBig ? file.UInt64(start[8..]) : file.UInt32(start[4..]);
        file.directories.AddRange(file.ReadChain([first], followNext: true, i => $"directory {i}"));
        return file;
    }

    /// <summary>The directories that a directory points to as its parts (SubIFDs): the reduced levels of an OME-TIFF.</summary>
    /// <exception cref="SlideException">Damaged.</exception>
    /// <exception cref="IOException">The bytes could not be read.</exception>
    public IReadOnlyList<TiffDirectory> SubDirectories(TiffDirectory directory)
    {
        if (!directory.Has(TiffTag.SubIfds))
            return [];
        var offsets = directory.Numbers(TiffTag.SubIfds, MaxDirectories + 1);
        return ReadChain([.. Enumerable.Range(0, offsets.Count).Select(i => offsets[i])], followNext: false, i => $"sub-directory {i} of {directory.Title}");
    }

    /// <summary>The exception for a file that contradicts itself.</summary>
    /// <param name="what">What is wrong, as a clause.</param>
    public SlideException Damaged(string what) => new($"{Name}: the TIFF is damaged or cut short: {what}. Copy it again from its origin.");

    /// <summary>Fills a buffer from the file.</summary>
    /// <exception cref="SlideException">The bytes do not lie in the file.</exception>
    /// <exception cref="IOException">The bytes could not be read.</exception>
    public void Read(ulong offset, Span<byte> destination, string what)
    {
        CheckRange(offset, (ulong)destination.Length, what);
        if (source.Read((long)offset, destination) != destination.Length)
            throw new IOException($"the file became shorter while it was read; {what} is gone");
    }

    /// <summary>Refuses bytes that do not lie in the file, before anything is allocated for them.</summary>
    /// <exception cref="SlideException">They do not.</exception>
    public void CheckRange(ulong offset, ulong length, string what)
    {
        var end = (ulong)source.Length;
        if (offset > end || length > end - offset)
            throw Damaged($"{what} should lie at byte {offset} ({length} bytes), but the file has {end}");
    }

    /// <summary>A number of the file's byte order.</summary>
    public ushort UInt16(ReadOnlySpan<byte> bytes) => BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    /// <summary>A number of the file's byte order.</summary>
    public uint UInt32(ReadOnlySpan<byte> bytes) => BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    /// <summary>A number of the file's byte order.</summary>
    public ulong UInt64(ReadOnlySpan<byte> bytes) => BigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    private List<TiffDirectory> ReadChain(ReadOnlySpan<ulong> offsets, bool followNext, Func<int, string> title)
    {
        var (found, seen, entriesLeft) = (new List<TiffDirectory>(), new HashSet<ulong>(), MaxEntries);
        foreach (var offset in offsets)
        {
            for (var next = offset; next != 0;)
            {
                var what = title(found.Count);
                if (!seen.Add(next))
                    throw Damaged($"{what} is one that came before, the directories form a ring");
                if (found.Count == MaxDirectories)
                    throw Damaged($"it has more than {MaxDirectories} directories");
                found.Add(ReadDirectory(ref next, what, ref entriesLeft));
                if (!followNext)
                    break;
            }
        }

        return found.Count > 0 || !followNext ? found : throw Damaged("it has no directory");
    }

    // A directory: how many entries, the entries (tag, type, count, and the values or their offset), and the offset of the next directory.
    private TiffDirectory ReadDirectory(ref ulong offset, string title, ref int entriesLeft)
    {
        var (countSize, entrySize, offsetSize) = IsBig ? (8, 20, 8) : (2, 12, 4);
        Span<byte> head = stackalloc byte[8];
        head = head[..countSize];
        Read(offset, head, title);
        var count = IsBig ? UInt64(head) : UInt16(head);
        if (count == 0)
            throw Damaged($"{title} is empty");
        if (count > (ulong)entriesLeft)
            throw Damaged($"{title} has {count} tags; at most {MaxEntries} are read of all directories together");
        entriesLeft -= (int)count;
        var block = new byte[(int)count * entrySize + offsetSize];
        var at = offset + (ulong)countSize;
        Read(at, block, title);
        var entries = new Dictionary<TiffTag, TiffEntry>();
        for (var i = 0; i < (int)count; i++)
        {
            var entry = block.AsSpan(i * entrySize, entrySize);
            var type = (TiffType)UInt16(entry[2..]);
            var values = IsBig ? UInt64(entry[4..]) : UInt32(entry[4..]);
            var field = entrySize - offsetSize;

            // Small values stand where the offset of larger ones would.
            var inside = values <= (ulong)offsetSize && values * (ulong)TiffEntry.SizeOf(type) <= (ulong)offsetSize;
            var where = inside ? at + (ulong)(i * entrySize + field) : IsBig ? UInt64(entry[field..]) : UInt32(entry[field..]);
            entries.TryAdd((TiffTag)UInt16(entry), new TiffEntry(type, values, where));
        }

        offset = IsBig ? UInt64(block.AsSpan(^8)) : UInt32(block.AsSpan(^4));
        return new TiffDirectory(this, title, entries, block, at);
    }
}
