using System.Buffers.Binary;
using System.Text;

namespace PathGen.Samples.SyntheticTissue;

/// <summary>One image file directory of a classic little-endian TIFF (TIFF 6.0, section 2).</summary>
internal sealed class TiffDirectory
{
    private readonly SortedDictionary<ushort, (ushort Type, uint Count, byte[] Data)> entries = [];

    /// <summary>Sets a field of 16-bit numbers.</summary>
    public TiffDirectory Shorts(ushort tag, params ReadOnlySpan<ushort> values)
    {
        var data = new byte[2 * values.Length];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(2 * i), values[i]);
        entries[tag] = (3, (uint)values.Length, data);
        return this;
    }

    /// <summary>Sets a field of 32-bit numbers.</summary>
    public TiffDirectory Longs(ushort tag, params ReadOnlySpan<uint> values)
    {
        var data = new byte[4 * values.Length];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(4 * i), values[i]);
        entries[tag] = (4, (uint)values.Length, data);
        return this;
    }

    /// <summary>Sets a text field.</summary>
    public TiffDirectory Text(ushort tag, string value)
    {
        var data = Encoding.ASCII.GetBytes(value + "\0");
        entries[tag] = (2, (uint)data.Length, data);
        return this;
    }

    /// <summary>Writes the directory and its values at the stream's place.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="last">Whether no directory follows; otherwise the next one must be written at the place where this ends.</param>
    /// <returns>The directory's place in the file.</returns>
    public uint Write(Stream stream, bool last)
    {
        if ((stream.Position & 1) != 0)
            stream.WriteByte(0);
        var start = (uint)stream.Position;
        var values = start + 2 + 12 * (uint)entries.Count + 4;
        var table = new byte[values - start];
        BinaryPrimitives.WriteUInt16LittleEndian(table, (ushort)entries.Count);
        var at = 2;
        using var tail = new MemoryStream();
        foreach (var (tag, (type, count, data)) in entries)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(at), tag);
            BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(at + 2), type);
            BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(at + 4), count);
            if (data.Length <= 4)
            {
                data.CopyTo(table, at + 8);
            }
            else
            {
                BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(at + 8), values + (uint)tail.Length);
                tail.Write(data);
                if ((data.Length & 1) != 0)
                    tail.WriteByte(0);
            }

            at += 12;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(at), last ? 0 : values + (uint)tail.Length);
        stream.Write(table);
        tail.WriteTo(stream);
        return start;
    }
}
