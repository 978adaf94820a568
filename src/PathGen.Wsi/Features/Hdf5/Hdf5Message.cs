namespace PathGen.Wsi;

/// <summary>Attributes between a host and the process that reads HDF5 for it.</summary>
internal static class Hdf5Message
{
    /// <summary>The longest message: a piece of rows, one row of the widest, or attributes.</summary>
    public const int MaxLength = 16 << 20;

    private const int MaxAttributes = 1000;
    private const int MaxNumbers = 1 << 10;

    private enum Kind : byte
    {
        Integer,
        Number,
        Integers,
        Numbers,
        Text,
    }

    /// <summary>Writes attributes.</summary>
    public static void WriteAttributes(BinaryWriter writer, IReadOnlyDictionary<string, object> attributes)
    {
        writer.Write(attributes.Count);
        foreach (var (name, value) in attributes)
        {
            writer.Write(name);
            switch (value)
            {
                case long number:
                    writer.Write((byte)Kind.Integer);
                    writer.Write(number);
                    break;
                case double number:
                    writer.Write((byte)Kind.Number);
                    writer.Write(number);
                    break;
                case long[] numbers:
                    writer.Write((byte)Kind.Integers);
                    writer.Write(numbers.Length);
                    Array.ForEach(numbers, writer.Write);
                    break;
                case double[] numbers:
                    writer.Write((byte)Kind.Numbers);
                    writer.Write(numbers.Length);
                    Array.ForEach(numbers, writer.Write);
                    break;
                default:
                    writer.Write((byte)Kind.Text);
                    writer.Write((string)value);
                    break;
            }
        }
    }

    /// <summary>Reads attributes that may be anything.</summary>
    /// <exception cref="InvalidDataException">They are none.</exception>
    /// <exception cref="IOException">They are not whole.</exception>
    public static Dictionary<string, object> ReadAttributes(BinaryReader reader)
    {
        var attributes = new Dictionary<string, object>(StringComparer.Ordinal);
        for (var left = Count(reader, MaxAttributes); left > 0; left--)
        {
            var name = reader.ReadString();
            attributes[name] = (Kind)reader.ReadByte() switch
            {
                Kind.Integer => reader.ReadInt64(),
                Kind.Number => reader.ReadDouble(),
                Kind.Integers => (long[])[.. Enumerable.Range(0, Count(reader, MaxNumbers)).Select(_ => reader.ReadInt64())],
                Kind.Numbers => (double[])[.. Enumerable.Range(0, Count(reader, MaxNumbers)).Select(_ => reader.ReadDouble())],
                Kind.Text => reader.ReadString(),
                var other => throw new InvalidDataException($"an attribute of kind {(byte)other}"),
            };
        }

        return attributes;
    }

    private static int Count(BinaryReader reader, int most) => reader.ReadInt32() is var count && count >= 0 && count <= most ? count : throw new InvalidDataException($"{count} items, where {most} are the most");
}
