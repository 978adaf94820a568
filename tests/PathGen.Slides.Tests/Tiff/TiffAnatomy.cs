using System.Buffers.Binary;

namespace PathGen.Slides.Tests;

/// <summary>Where the numbers of a sound TIFF lie. Walks it by itself: the reader under test is not asked.</summary>
internal sealed class TiffAnatomy
{
    // Of an array's elements the first are enough: they lie in the tiles that are read first.
    private const int MostElements = 64;

    private readonly byte[] file;
    private readonly List<TiffPlace> places = [];

    public TiffAnatomy(byte[] file)
    {
        this.file = file;
        IsBigEndian = file[0] == 'M';
        IsBig = file[IsBigEndian ? 3 : 2] == 43;
        Chain(IsBig ? 8 : 4);
    }

    public bool IsBigEndian { get; }

    public bool IsBig { get; }

    /// <summary>All numbers.</summary>
    public IReadOnlyList<TiffPlace> Places => places;

    /// <summary>Where the directories lie.</summary>
    public List<ulong> Directories { get; } = [];

    /// <summary>Reads a number of a file of this byte order.</summary>
    public ulong Read(ReadOnlySpan<byte> bytes, int at, int size)
    {
        var value = 0UL;
        for (var i = 0; i < size; i++)
            value = value << 8 | bytes[at + (IsBigEndian ? i : size - 1 - i)];
        return value;
    }

    /// <summary>Writes the low bytes of a number.</summary>
    public void Write(Span<byte> bytes, TiffPlace place, ulong value)
    {
        Span<byte> number = stackalloc byte[8];
        if (IsBigEndian)
            BinaryPrimitives.WriteUInt64BigEndian(number, value << 8 * (8 - place.Size));
        else
            BinaryPrimitives.WriteUInt64LittleEndian(number, value);
        number[..place.Size].CopyTo(bytes[place.Offset..]);
    }

    private void Chain(int link)
    {
        var offsetSize = IsBig ? 8 : 4;
        while (true)
        {
            places.Add(new TiffPlace(TiffPlaceKind.DirectoryOffset, 0, link, offsetSize));
            var next = (int)Read(file, link, offsetSize);
            if (next == 0)
                return;
            link = Directory(next);
        }
    }

    // The place of the link to the next directory.
    private int Directory(int at)
    {
        Directories.Add((ulong)at);
        var (countSize, fieldSize) = IsBig ? (8, 8) : (2, 4);
        places.Add(new TiffPlace(TiffPlaceKind.EntryCount, 0, at, countSize));
        var count = (int)Read(file, at, countSize);
        at += countSize;
        for (var i = 0; i < count; i++, at += 4 + 2 * fieldSize)
            Entry(at, fieldSize);
        return at;
    }

    private void Entry(int at, int fieldSize)
    {
        var (tag, type) = ((ushort)Read(file, at, 2), (ushort)Read(file, at + 2, 2));
        var count = (int)Read(file, at + 4, fieldSize);
        var value = at + 4 + fieldSize;
        var size = type switch { 3 or 8 => 2, 4 or 9 or 11 or 13 => 4, 5 or 10 or 12 or 16 or 17 or 18 => 8, _ => 1 };
        places.Add(new TiffPlace(TiffPlaceKind.Tag, tag, at, 2));
        places.Add(new TiffPlace(TiffPlaceKind.Type, tag, at + 2, 2));
        places.Add(new TiffPlace(TiffPlaceKind.Count, tag, at + 4, fieldSize));
        var first = value;
        if (count * size > fieldSize)
        {
            places.Add(new TiffPlace(TiffPlaceKind.ValueOffset, tag, value, fieldSize));
            first = (int)Read(file, value, fieldSize);
        }

        for (var i = 0; i < Math.Min(count, MostElements) && type is 3 or 4 or 13 or 16 or 18; i++)
        {
            places.Add(new TiffPlace(first == value ? TiffPlaceKind.Value : TiffPlaceKind.Element, tag, first + i * size, size));
            if (tag == 330)
                Directory((int)Read(file, first + i * size, size));
        }
    }
}
