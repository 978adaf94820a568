using System.Buffers.Binary;
using PathGen.Testing;

namespace PathGen.Onnx.Tests.Checkpoints.Torch;

public sealed class StoredZipTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Files_of_a_64_bit_directory_are_found()
    {
        // The same container with every size and place in its 64-bit form, as one of more than 4 GB has it.
        var small = TorchBuilder.Zip(("m/a", [1, 2, 3]), ("m/b", [4, 5]));
        File.WriteAllBytes(folder["small.zip"], small);
        File.WriteAllBytes(folder["wide.zip"], Widened(small));
        foreach (var name in new[] { "small.zip", "wide.zip" })
        {
            using var file = File.OpenHandle(folder[name]);
            var zip = StoredZip.Open(name, file);
            Assert.Equal(["m/a", "m/b"], zip.Entries.Keys.Order());
            Assert.Equal([1, 2, 3], Bytes(file, zip.Entries["m/a"]));
            Assert.Equal([4, 5], Bytes(file, zip.Entries["m/b"]));
        }
    }

    [Theory]
    [InlineData(0, "a 64-bit end record at")]
    [InlineData(8, "the number")]
    [InlineData(16, "a directory of")]
    public void Places_of_64_bits_that_lie_are_refused(int where, string message)
    {
        var wide = Widened(TorchBuilder.Zip(("m/a", [1, 2, 3])));
        var locator = wide.Length - 22 - 20;
        var at = where switch { 0 => locator + 8, 8 => locator - 56 + 40, _ => locator - 56 + 48 };
        BinaryPrimitives.WriteInt64LittleEndian(wide.AsSpan(at), where == 8 ? -1 : long.MaxValue);
        File.WriteAllBytes(folder["wide.zip"], wide);
        using var file = File.OpenHandle(folder["wide.zip"]);
        Assert.Contains(message, Assert.Throws<ModelException>(() => StoredZip.Open("wide.zip", file)).Message, StringComparison.Ordinal);
    }

    private static byte[] Bytes(Microsoft.Win32.SafeHandles.SafeFileHandle file, StoredEntry entry)
    {
        var bytes = new byte[entry.Length];
        RandomAccess.Read(file, bytes, entry.Offset);
        return bytes;
    }

    // APPNOTE 4.3.14, 4.3.15 and 4.5.3.
    private static byte[] Widened(byte[] zip)
    {
        var end = zip.Length - 22;
        var (count, start) = (BinaryPrimitives.ReadUInt16LittleEndian(zip.AsSpan(end + 10)), (int)BinaryPrimitives.ReadUInt32LittleEndian(zip.AsSpan(end + 16)));
        using var result = new MemoryStream();
        result.Write(zip, 0, start);
        var at = start;
        Span<byte> eight = stackalloc byte[8];
        for (var i = 0; i < count; i++)
        {
            var header = zip.AsSpan(at, 46).ToArray();
            int name = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28)), extra = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(30));
            long[] wide = [BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(24)), BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(20)), BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(42))];
            foreach (var field in new[] { 20, 24, 42 })
                BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(field), uint.MaxValue);
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(30), (ushort)(extra + 28));
            result.Write(header);
            result.Write(zip, at + 46, name + extra);
            result.Write([1, 0, 24, 0]);
            foreach (var value in wide)
            {
                BinaryPrimitives.WriteInt64LittleEndian(eight, value);
                result.Write(eight);
            }

            at += 46 + name + extra;
        }

        var record = result.Length;
        var end64 = new byte[56];
        BinaryPrimitives.WriteUInt32LittleEndian(end64, 0x06064b50);
        BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(4), 44);
        BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(24), count);
        BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(32), count);
        BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(40), record - start);
        BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(48), start);
        result.Write(end64);
        var locator = new byte[20];
        BinaryPrimitives.WriteUInt32LittleEndian(locator, 0x07064b50);
        BinaryPrimitives.WriteInt64LittleEndian(locator.AsSpan(8), record);
        BinaryPrimitives.WriteUInt32LittleEndian(locator.AsSpan(16), 1);
        result.Write(locator);
        var last = zip.AsSpan(end, 22).ToArray();
        BinaryPrimitives.WriteUInt16LittleEndian(last.AsSpan(8), ushort.MaxValue);
        BinaryPrimitives.WriteUInt16LittleEndian(last.AsSpan(10), ushort.MaxValue);
        BinaryPrimitives.WriteUInt32LittleEndian(last.AsSpan(12), uint.MaxValue);
        BinaryPrimitives.WriteUInt32LittleEndian(last.AsSpan(16), uint.MaxValue);
        result.Write(last);
        return result.ToArray();
    }
}
