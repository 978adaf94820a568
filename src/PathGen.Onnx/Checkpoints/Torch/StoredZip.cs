using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PathGen.Onnx;

/// <summary>
/// The directory of a zip container (PKWARE's APPNOTE 6.3, with its 64-bit forms) whose files are read where they lie: PyTorch stores and does not compress. Nothing is
/// ever inflated, so a bomb has nothing to burst with; every file lies inside the container, none overlaps another, and no name is there twice or leads out of a folder.
/// </summary>
internal sealed class StoredZip
{
    private const uint LocalHeader = 0x04034b50;
    private const uint CentralHeader = 0x02014b50;
    private const uint End = 0x06054b50;
    private const uint End64 = 0x06064b50;
    private const uint End64Locator = 0x07064b50;
    private const int LocalBytes = 30;
    private const int CentralBytes = 46;
    private const int EndBytes = 22;
    private const int End64Bytes = 56;
    private const int End64LocatorBytes = 20;

    // A training checkpoint of a large model has some ten thousand files with names of some forty letters.
    private const int MaximumDirectory = 1 << 26;
    private const int MaximumEntries = 1 << 18;
    private const int MaximumComment = ushort.MaxValue;

    private readonly string container;
    private readonly SafeFileHandle file;
    private readonly long fileLength;
    private readonly Dictionary<string, StoredEntry> entries = new(StringComparer.Ordinal);

    private StoredZip(string container, SafeFileHandle file)
    {
        this.container = container;
        this.file = file;
        fileLength = RandomAccess.GetLength(file);
    }

    /// <summary>Every file by its name; folders are left out.</summary>
    public IReadOnlyDictionary<string, StoredEntry> Entries => entries;

    /// <summary>Reads the directory and every file's own header.</summary>
    /// <param name="container">What messages call it.</param>
    /// <param name="file">The container.</param>
    /// <exception cref="ModelException">It is truncated, or breaks the format or the rules above.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static StoredZip Open(string container, SafeFileHandle file)
    {
        var zip = new StoredZip(container, file);
        var (offset, length, count) = zip.FindDirectory();
        zip.ReadDirectory(zip.Read(offset, checked((int)length)), count, offset);
        return zip;
    }

    private (long Offset, long Length, long Count) FindDirectory()
    {
        var tail = Read(Math.Max(0, fileLength - EndBytes - MaximumComment), (int)Math.Min(fileLength, EndBytes + MaximumComment));
        var at = tail.Length - EndBytes;

        // The comment's length tells the end from bytes that only look like it.
        while (at >= 0 && (UInt32(tail, at) != End || at + EndBytes + UInt16(tail, at + 20) != tail.Length))
            at--;
        Require(at >= 0, "no end record", "a zip container, as torch.save writes it since PyTorch 1.6; is the file truncated?");
        var end = fileLength - tail.Length + at;
        Require(UInt16(tail, at + 4) == 0 && UInt16(tail, at + 6) == 0, "a part of a split container", "a whole one");
        long count = UInt16(tail, at + 10), length = UInt32(tail, at + 12), offset = UInt32(tail, at + 16);
        var locator = end - End64LocatorBytes;
        if (locator >= 0 && Read(locator, End64LocatorBytes) is var pointer && UInt32(pointer, 0) == End64Locator)
        {
            var record = Number(pointer, 8);
            Require(record <= locator - End64Bytes, $"a 64-bit end record at {record}", "one before its locator");
            var wide = Read(record, End64Bytes);
            Require(UInt32(wide, 0) == End64, "no 64-bit end record where its locator points", "one");
            (count, length, offset) = (Number(wide, 32), Number(wide, 40), Number(wide, 48));
            end = record;
        }

        Require(offset <= end && length <= end - offset && length <= MaximumDirectory, $"a directory of {length:N0} bytes at {offset}", "one inside the file");
        Require(count <= length / CentralBytes && count <= MaximumEntries, $"{count:N0} files", $"as many as the directory of {length:N0} bytes holds, {MaximumEntries:N0} at most");
        return (offset, length, count);
    }

    private void ReadDirectory(byte[] directory, long count, long dataEnd)
    {
        var starts = new List<(long Start, StoredEntry Entry)>();
        var at = 0;
        for (var i = 0L; i < count; i++)
        {
            Require(directory.Length - at >= CentralBytes && UInt32(directory, at) == CentralHeader, $"no header of file {i}", "one for each of them");
            var (nameLength, extraLength, commentLength) = (UInt16(directory, at + 28), UInt16(directory, at + 30), UInt16(directory, at + 32));
            Require(directory.Length - at - CentralBytes >= nameLength + extraLength + commentLength, $"a header of file {i} beyond the directory", "one inside it");
            var nameBytes = directory.AsSpan(at + CentralBytes, nameLength);
            var name = Name(nameBytes);
            var extra = directory.AsSpan(at + CentralBytes + nameLength, extraLength);
            long stored = UInt32(directory, at + 20), plain = UInt32(directory, at + 24), start = UInt32(directory, at + 42);
            Widen(name, extra, ref plain, ref stored, ref start);
            Require((UInt16(directory, at + 8) & 0x2041) == 0, $"{name} encrypted", "plain files");
            var data = DataStart(name, nameBytes, start, dataEnd);
            Require(stored <= dataEnd - data, $"{name} with {stored:N0} bytes at {data}", $"a file inside the {dataEnd:N0} bytes before the directory");
            var entry = new StoredEntry(name, data, stored, UInt16(directory, at + 10));
            Require(entry.Method != 0 || stored == plain, $"{name} stored in {stored:N0} bytes but {plain:N0} long", "the same, as it is not compressed");
            starts.Add((start, entry));
            if (!name.EndsWith('/'))
                Require(entries.TryAdd(name, entry), $"{name} twice", "each name once");
            at += CentralBytes + nameLength + extraLength + commentLength;
        }

        starts.Sort((a, b) => a.Start.CompareTo(b.Start));
        for (var i = 1; i < starts.Count; i++)
        {
            var before = starts[i - 1].Entry;
            Require(before.Offset + before.Length <= starts[i].Start, $"{starts[i].Entry.Name} beginning inside {before.Name}", "files that do not overlap");
        }
    }

    // The 64-bit values stand in this order, each only where its 32-bit field is all ones.
    private void Widen(string name, ReadOnlySpan<byte> extra, ref long plain, ref long stored, ref long start)
    {
        while (extra.Length >= 4)
        {
            var (id, length) = (BinaryPrimitives.ReadUInt16LittleEndian(extra), BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]));
            extra = extra[4..];
            Require(length <= extra.Length, $"an extra field of {name} beyond its header", "one inside it");
            if (id == 1)
            {
                var wide = extra[..length];
                Take(ref wide, ref plain);
                Take(ref wide, ref stored);
                Take(ref wide, ref start);
                return;
            }

            extra = extra[length..];
        }

        void Take(ref ReadOnlySpan<byte> wide, ref long value)
        {
            if (value != uint.MaxValue)
                return;
            Require(wide.Length >= 8, $"no 64-bit size of {name}", "one, as the 32-bit field says");
            value = Number(wide, 0);
            wide = wide[8..];
        }
    }

    private long DataStart(string name, ReadOnlySpan<byte> nameBytes, long start, long dataEnd)
    {
        Require(start <= dataEnd - LocalBytes, $"the header of {name} at {start}", $"one inside the {dataEnd:N0} bytes before the directory");
        var header = Read(start, LocalBytes);
        Require(UInt32(header, 0) == LocalHeader, $"no header of {name} at {start}", "one there");
        var (nameLength, extraLength) = (UInt16(header, 26), UInt16(header, 28));
        Require(nameLength == nameBytes.Length && start + LocalBytes + nameLength + extraLength <= dataEnd, $"another header of {name} at {start} than in the directory", "the same");
        Require(Read(start + LocalBytes, nameLength).AsSpan().SequenceEqual(nameBytes), $"another name at {start} than {name} in the directory", "the same");
        return start + LocalBytes + nameLength + extraLength;
    }

    private string Name(ReadOnlySpan<byte> bytes)
    {
        string name;
        try
        {
            name = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (ArgumentException e)
        {
            throw new ModelException($"{container}: a file in it has a name that is no UTF-8.", e);
        }

        // Nothing is ever written under these names; but a container that tries is not one that PyTorch wrote.
        Require(
            name.Length > 0 && !name.Any(c => char.IsControl(c) || c is '\\' or ':') && !name.StartsWith('/') && !name.Split('/').Any(part => part is "." or ".."),
            $"a file named \"{new string([.. name.Select(c => char.IsControl(c) ? '?' : c)])}\"", "plain names inside the container");
        return name;
    }

    private long Number(ReadOnlySpan<byte> bytes, int at)
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
        Require(value >= 0, $"the number {(ulong)value:N0}", "one below 2⁶³");
        return value;
    }

    private static ushort UInt16(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static uint UInt32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private byte[] Read(long offset, int length)
    {
        var bytes = new byte[length];
        Require(ElementReader.ReadAll(file, bytes, offset) == length, $"an end inside the {length:N0} bytes at {offset}", "the whole file; it changed since it was opened");
        return bytes;
    }

    private void Require(bool holds, string found, string expected)
    {
        if (!holds)
            throw new ModelException($"{container}: found {found}; expected {expected}.");
    }
}
