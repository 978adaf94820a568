using System.Buffers.Binary;

namespace PathGen.Instruct;

/// <summary>
/// Walks through the fields of one Protocol Buffers message in memory (https://protobuf.dev/programming-guides/encoding). It makes nothing: contents are parts of the bytes, so that
/// no length that a file states can ask for memory.
/// </summary>
/// <param name="name">What messages call the file.</param>
/// <param name="bytes">The message.</param>
internal ref struct ProtoScanner(string name, ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    /// <summary>Number of the field that was read last.</summary>
    public int Number { get; private set; }

    /// <summary>Whether that field is a text, bytes or a message; else it is a number.</summary>
    public bool IsBytes { get; private set; }

    /// <summary>The number; of a 32- or 64-bit field its bits.</summary>
    public ulong Value { get; private set; }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>The number as a 32-bit float.</summary>
    public readonly float Float => BitConverter.UInt32BitsToSingle((uint)Value);

    /// <summary>Goes to the next field.</summary>
    /// <exception cref="InstructException">There is no whole field.</exception>
    public bool Next()
    {
        if (rest.IsEmpty)
            return false;
        var key = Varint();
        if (key >> 3 is 0 or > int.MaxValue)
            throw Damaged();
        (Number, IsBytes, Value) = ((int)(key >> 3), false, 0);
        Content = default;
        switch (key & 7)
        {
            case 0:
                Value = Varint();
                break;
            case 1:
                Value = BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));
                break;
            case 2:
                IsBytes = true;
                var length = Varint();
                Content = length <= (ulong)rest.Length ? Take((int)length) : throw Damaged();
                break;
            case 5:
                Value = BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));
                break;
            default:
                throw Damaged();
        }

        return true;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > rest.Length)
            throw Damaged();
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    private ulong Varint()
    {
        var value = 0UL;
        for (var (shift, i) = (0, 0); shift < 64 && i < rest.Length; shift += 7, i++)
        {
            value |= (ulong)(rest[i] & 0x7f) << shift;
            if (rest[i] >= 0x80)
                continue;
            rest = rest[(i + 1)..];
            return value;
        }

        throw Damaged();
    }

    private readonly InstructException Damaged() => new($"{name} is no whole SentencePiece model: {rest.Length:N0} bytes before its end there is no field of a message. Is it truncated?");
}
