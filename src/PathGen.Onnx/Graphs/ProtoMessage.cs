using System.Buffers.Binary;
using System.Text;

namespace PathGen.Onnx;

/// <summary>
/// A message of Protocol Buffers' wire format (https://protobuf.dev/programming-guides/encoding) that knows its length before it is written, so that
/// payloads stream from where they lie. Fields appear in the order in which they are added.
/// </summary>
internal sealed class ProtoMessage
{
    private const int Varint = 0;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    private readonly List<Action<Stream>> pieces = [];

    /// <summary>Bytes of the message.</summary>
    public long Length { get; private set; }

    /// <summary>Adds an integer or enumeration.</summary>
    public ProtoMessage Integer(int field, long value)
    {
        Span<byte> bytes = stackalloc byte[20];
        var length = WriteVarint(bytes, Key(field, Varint));
        length += WriteVarint(bytes[length..], (ulong)value);
        return Raw(bytes[..length].ToArray());
    }

    /// <summary>Adds a 32-bit float.</summary>
    public ProtoMessage Float(int field, float value)
    {
        Span<byte> bytes = stackalloc byte[14];
        var length = WriteVarint(bytes, Key(field, Fixed32));
        BinaryPrimitives.WriteSingleLittleEndian(bytes[length..], value);
        return Raw(bytes[..(length + sizeof(float))].ToArray());
    }

    /// <summary>Adds a string.</summary>
    public ProtoMessage String(int field, string value)
    {
        var utf8 = Encoding.UTF8.GetBytes(value);
        return Payload(field, utf8.Length, stream => stream.Write(utf8));
    }

    /// <summary>Adds a message; what is added to it later is not seen.</summary>
    public ProtoMessage Message(int field, ProtoMessage message)
    {
        var content = message.pieces.ToArray();
        return Payload(field, message.Length, stream =>
        {
            foreach (var piece in content)
                piece(stream);
        });
    }

    /// <summary>Adds bytes that are produced when the message is written.</summary>
    /// <param name="field">Number of the field.</param>
    /// <param name="length">Bytes that <paramref name="write"/> writes.</param>
    /// <param name="write">Writes exactly so many.</param>
    public ProtoMessage Payload(int field, long length, Action<Stream> write)
    {
        Span<byte> bytes = stackalloc byte[20];
        var prefix = WriteVarint(bytes, Key(field, LengthDelimited));
        prefix += WriteVarint(bytes[prefix..], (ulong)length);
        Raw(bytes[..prefix].ToArray());
        pieces.Add(write);
        Length += length;
        return this;
    }

    /// <summary>Adds fields that are written already.</summary>
    /// <param name="length">Bytes that <paramref name="write"/> writes.</param>
    /// <param name="write">Writes exactly so many.</param>
    public ProtoMessage Verbatim(long length, Action<Stream> write)
    {
        pieces.Add(write);
        Length += length;
        return this;
    }

    /// <summary>Writes the message.</summary>
    public void WriteTo(Stream stream)
    {
        foreach (var piece in pieces)
            piece(stream);
    }

    private static ulong Key(int field, int wireType) => ((ulong)field << 3) | (uint)wireType;

    private static int WriteVarint(Span<byte> destination, ulong value)
    {
        var i = 0;
        for (; value >= 0x80; value >>= 7)
            destination[i++] = (byte)(value | 0x80);
        destination[i++] = (byte)value;
        return i;
    }

    private ProtoMessage Raw(byte[] bytes)
    {
        pieces.Add(stream => stream.Write(bytes));
        Length += bytes.Length;
        return this;
    }
}
