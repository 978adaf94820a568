using System.Text;

namespace PathGen.Slides;

/// <summary>One directory of a TIFF: a picture and what is stated of it. Values are read when they are asked for, and checked then. Thread-safe.</summary>
/// <param name="file">The file.</param>
/// <param name="title">What messages call the directory.</param>
/// <param name="entries">Its tags.</param>
/// <param name="block">The bytes of its entries, where small values stand.</param>
/// <param name="blockOffset">Where these bytes lie in the file.</param>
internal sealed class TiffDirectory(TiffFile file, string title, IReadOnlyDictionary<TiffTag, TiffEntry> entries, byte[] block, ulong blockOffset)
{
    /// <summary>The longest text or block of bytes that is read: 8 MiB.</summary>
    public const int MaxBytes = 8 << 20;

    /// <summary>The file.</summary>
    public TiffFile File => file;

    /// <summary>What messages call the directory.</summary>
    public string Title => title;

    /// <summary>Whether a tag is there and has values.</summary>
    public bool Has(TiffTag tag) => CountOf(tag) > 0;

    /// <summary>How many values a tag has.</summary>
    public ulong CountOf(TiffTag tag) => entries.TryGetValue(tag, out var entry) ? entry.Count : 0;

    /// <summary>The first value of a tag of unsigned integers, or a default where it is absent.</summary>
    /// <exception cref="SlideException">It is of another type.</exception>
    public ulong Number(TiffTag tag, ulong absent)
    {
        if (!Has(tag))
            return absent;
        var size = SizeOfUnsigned(tag);
        var value = new byte[size];
        Read(entries[tag].Offset, value, tag);
        return new TiffNumbers(value, size, file.BigEndian)[0];
    }

    /// <summary>The first value of a tag of unsigned integers that every picture has.</summary>
    /// <exception cref="SlideException">It is absent or of another type.</exception>
    public ulong Number(TiffTag tag) => Has(tag) ? Number(tag, 0) : throw Damaged(tag, "is missing");

    /// <summary>The values of a tag of unsigned integers, the first <paramref name="most"/> of them.</summary>
    /// <exception cref="SlideException">It is absent, of another type, or its values do not lie in the file.</exception>
    public TiffNumbers Numbers(TiffTag tag, int most)
    {
        CheckNumbers(tag, 1);
        var (entry, size) = (entries[tag], SizeOfUnsigned(tag));
        var values = new byte[(int)Math.Min(entry.Count, (ulong)most) * size];
        Read(entry.Offset, values, tag);
        return new TiffNumbers(values, size, file.BigEndian);
    }

    /// <summary>Checks that a tag has unsigned integers, that many at least, and that they lie in the file. Reads nothing.</summary>
    /// <exception cref="SlideException">It has not, or they do not.</exception>
    public void CheckNumbers(TiffTag tag, long least)
    {
        if (!Has(tag))
            throw Damaged(tag, "is missing");
        var (entry, size) = (entries[tag], SizeOfUnsigned(tag));
        if (entry.Count < (ulong)least)
            throw Damaged(tag, $"has {entry.Count} values; {least} are expected");
        file.CheckRange(entry.Offset, entry.Count > ulong.MaxValue / 8 ? ulong.MaxValue : entry.Count * (ulong)size, Place(tag));
    }

    /// <summary>The first value of a tag as a floating-point number; null where it is absent, of another type, or no number.</summary>
    /// <exception cref="SlideException">It does not lie in the file.</exception>
    public double? Real(TiffTag tag)
    {
        if (!Has(tag) || TiffEntry.SizeOf(entries[tag].Type) is not (var size and > 0))
            return null;
        var entry = entries[tag];
        Span<byte> bytes = stackalloc byte[8];
        bytes = bytes[..size];
        Read(entry.Offset, bytes, tag);
        double? value = entry.Type switch
        {
            TiffType.Rational => file.UInt32(bytes) / (double)file.UInt32(bytes[4..]),
            TiffType.SignedRational => (int)file.UInt32(bytes) / (double)(int)file.UInt32(bytes[4..]),
            TiffType.Float => BitConverter.UInt32BitsToSingle(file.UInt32(bytes)),
            TiffType.Double => BitConverter.UInt64BitsToDouble(file.UInt64(bytes)),
            TiffType.Byte or TiffType.Short or TiffType.Long or TiffType.Long8 => Number(tag, 0),
            _ => null,
        };
        return value is { } v && double.IsFinite(v) ? v : null;
    }

    /// <summary>The bytes of a tag of bytes; empty where it is absent.</summary>
    /// <exception cref="SlideException">It is of another type, longer than <paramref name="most"/>, or does not lie in the file.</exception>
    public byte[] Bytes(TiffTag tag, int most = MaxBytes)
    {
        if (!Has(tag))
            return [];
        var entry = entries[tag];
        if (entry.Type is not (TiffType.Byte or TiffType.Ascii or TiffType.Undefined))
            throw Damaged(tag, $"has values of type {entry.Type}; bytes are expected");
        if (entry.Count > (ulong)most)
            throw Damaged(tag, $"has {entry.Count} bytes; at most {most} are read");
        file.CheckRange(entry.Offset, entry.Count, Place(tag));
        var bytes = new byte[(int)entry.Count];
        Read(entry.Offset, bytes, tag);
        return bytes;
    }

    /// <summary>The text of a tag up to its first NUL: UTF-8, else Latin-1; null where the tag is absent.</summary>
    /// <exception cref="SlideException">As <see cref="Bytes"/>.</exception>
    public string? Text(TiffTag tag)
    {
        if (!Has(tag))
            return null;
        var bytes = TextBytes(tag);
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
    }

    /// <summary>The bytes of <see cref="Text"/>.</summary>
    public ReadOnlySpan<byte> TextBytes(TiffTag tag)
    {
        ReadOnlySpan<byte> bytes = Bytes(tag);
        return bytes.IndexOf((byte)0) is var end and >= 0 ? bytes[..end] : bytes;
    }

    /// <summary>A tag as it is stored, to be written again; null where it is absent.</summary>
    /// <exception cref="SlideException">It is of no type that TIFF knows, longer than <see cref="MaxBytes"/>, or does not lie in the file.</exception>
    public TiffField? Field(TiffTag tag)
    {
        if (!Has(tag))
            return null;
        var entry = entries[tag];
        var size = (ulong)TiffEntry.SizeOf(entry.Type);
        if (size == 0 || entry.Count > MaxBytes / size)
            throw Damaged(tag, $"has {entry.Count} values of type {entry.Type}; at most {MaxBytes} bytes are copied");
        var value = new byte[entry.Count * size];
        Read(entry.Offset, value, tag);
        return new TiffField(tag, entry.Type, entry.Count, value);
    }

    /// <summary>The exception for a tag that contradicts the file.</summary>
    public SlideException Damaged(TiffTag tag, string what) => file.Damaged($"{Place(tag)} {what}");

    private string Place(TiffTag tag) => $"tag {(int)tag} ({tag}) of {title}";

    private int SizeOfUnsigned(TiffTag tag) => entries[tag].Type switch
    {
        TiffType.Byte => 1,
        TiffType.Short => 2,
        TiffType.Long or TiffType.Ifd => 4,
        TiffType.Long8 or TiffType.Ifd8 => 8,
        var other => throw Damaged(tag, $"has values of type {other}; unsigned integers are expected"),
    };

    private void Read(ulong offset, Span<byte> destination, TiffTag tag)
    {
        if (offset >= blockOffset && offset - blockOffset is var start && start <= (ulong)block.Length && (ulong)destination.Length <= (ulong)block.Length - start)
            block.AsSpan((int)start, destination.Length).CopyTo(destination);
        else
            file.Read(offset, destination, Place(tag));
    }
}
