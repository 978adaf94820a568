using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PathGen.Onnx;

/// <summary>Walks through the fields of Protocol Buffers messages in a file, without reading what is not asked for.</summary>
/// <param name="name">What messages call the file.</param>
/// <param name="file">The file.</param>
internal sealed class ProtoFile(string name, SafeFileHandle file)
{
    private const int MaximumText = 1 << 20;

    // The longest head of a field: two varints.
    private readonly byte[] head = new byte[20];

    /// <summary>What messages call it.</summary>
    public string Name => name;

    /// <summary>Bytes of the file.</summary>
    public long Length => RandomAccess.GetLength(file);

    /// <summary>The fields between two places.</summary>
    /// <exception cref="ModelException">There is no whole message.</exception>
    public IEnumerable<ProtoField> Fields(long start, long end)
    {
        for (var at = start; at < end;)
        {
            var field = Field(at, end);
            yield return field;
            at = field.End;
        }
    }

    /// <summary>A field's content as text.</summary>
    /// <exception cref="ModelException">It is longer than a name can be.</exception>
    public string Text(ProtoField field) => Encoding.UTF8.GetString(Bytes(field.Content, field.End));

    /// <summary>Bytes between two places.</summary>
    /// <exception cref="ModelException">There are more than a name can have, or the file ended.</exception>
    public byte[] Bytes(long start, long end)
    {
        if (end - start > MaximumText)
            throw new ModelException($"{name}: {end - start:N0} bytes at {start:N0} where a name or a small message was expected.");
        var bytes = new byte[end - start];
        return ElementReader.ReadAll(file, bytes, start) == bytes.Length ? bytes : throw Damaged(start);
    }

    /// <summary>Copies bytes between two places.</summary>
    /// <exception cref="ModelException">The file ended.</exception>
    public void Copy(long start, long end, Stream target)
    {
        var buffer = new byte[Math.Min(1 << 20, end - start)];
        for (var at = start; at < end;)
        {
            var block = buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at));
            if (ElementReader.ReadAll(file, block, at) < block.Length)
                throw Damaged(at);
            target.Write(block);
            at += block.Length;
        }
    }

    private ProtoField Field(long start, long end)
    {
        ReadOnlySpan<byte> bytes = head.AsSpan(0, ElementReader.ReadAll(file, head.AsSpan(0, (int)Math.Min(head.Length, end - start)), start));
        var at = 0;
        var key = Varint(bytes, ref at, start);
        var number = (int)Math.Min(key >> 3, int.MaxValue);
        switch (key & 7)
        {
            case 0:
                var value = Varint(bytes, ref at, start);
                return new ProtoField(number, IsBytes: false, value, start, start + at, start + at);
            case 1 when bytes.Length >= at + 8:
                return new ProtoField(number, IsBytes: false, BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]), start, start + at, start + at + 8);
            case 5 when bytes.Length >= at + 4:
                return new ProtoField(number, IsBytes: false, BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]), start, start + at, start + at + 4);
            case 2:
                var length = Varint(bytes, ref at, start);
                return length <= (ulong)(end - start - at) ? new ProtoField(number, IsBytes: true, 0, start, start + at, start + at + (long)length) : throw Damaged(start);
            default:
                throw Damaged(start);
        }
    }

    private ulong Varint(ReadOnlySpan<byte> bytes, ref int at, long start)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (at == bytes.Length)
                break;
            var one = bytes[at++];
            value |= (ulong)(one & 0x7f) << shift;
            if (one < 0x80)
                return value;
        }

        throw Damaged(start);
    }

    private ModelException Damaged(long at) => new($"{name} is no whole ONNX file: at byte {at:N0} there is no field of a message. Is it truncated?");
}
