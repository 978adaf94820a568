using System.Buffers.Binary;
using System.Text;

namespace PathGen.Onnx.Tests.Graphs;

/// <summary>A reader of Protocol Buffers' wire format that keeps every field, for tests of what was written.</summary>
internal sealed class ProtoReader
{
    private readonly List<(int Field, int WireType, ulong Number, byte[] Bytes)> fields = [];

    public ProtoReader(ReadOnlySpan<byte> message)
    {
        while (!message.IsEmpty)
        {
            var key = Varint(ref message);
            var (field, wireType) = ((int)(key >> 3), (int)(key & 7));
            switch (wireType)
            {
                case 0:
                    fields.Add((field, 0, Varint(ref message), []));
                    break;
                case 2:
                    var length = checked((int)Varint(ref message));
                    fields.Add((field, 2, 0, message[..length].ToArray()));
                    message = message[length..];
                    break;
                case 5:
                    fields.Add((field, 5, BinaryPrimitives.ReadUInt32LittleEndian(message), []));
                    message = message[4..];
                    break;
                default:
                    throw new InvalidDataException($"Wire type {wireType} of field {field}.");
            }
        }
    }

    public IEnumerable<int> Fields => fields.Select(f => f.Field).Distinct();

    public long Integer(int field) => (long)Assert.Single(fields, f => f.Field == field && f.WireType == 0).Number;

    public long[] Integers(int field) => [.. fields.Where(f => f.Field == field && f.WireType == 0).Select(f => (long)f.Number)];

    public float Float(int field) => BitConverter.UInt32BitsToSingle((uint)Assert.Single(fields, f => f.Field == field && f.WireType == 5).Number);

    public byte[] Bytes(int field) => Assert.Single(fields, f => f.Field == field && f.WireType == 2).Bytes;

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public string[] Texts(int field) => [.. fields.Where(f => f.Field == field).Select(f => Encoding.UTF8.GetString(f.Bytes))];

    public ProtoReader Message(int field) => new(Bytes(field));

    public ProtoReader[] Messages(int field) => [.. fields.Where(f => f.Field == field).Select(f => new ProtoReader(f.Bytes))];

    private static ulong Varint(ref ReadOnlySpan<byte> message)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var b = message[0];
            message = message[1..];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }
    }
}
