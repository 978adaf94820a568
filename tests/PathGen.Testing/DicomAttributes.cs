using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace PathGen.Testing;

/// <summary>Attributes of a DICOM file or of an item of a sequence, written little endian in the order of their tags (group in the upper 16 bits).</summary>
public sealed class DicomAttributes
{
    private readonly SortedDictionary<uint, (string Vr, byte[] Value, DicomAttributes[]? Items)> elements = [];

    /// <summary>Sets text, or numbers as text.</summary>
    public DicomAttributes Text(uint tag, string vr, params string[] values)
    {
        var bytes = Encoding.Latin1.GetBytes(string.Join('\\', values)).ToList();
        if (bytes.Count % 2 == 1)
            bytes.Add(vr == "UI" ? (byte)0 : (byte)' ');
        return Bytes(tag, vr, [.. bytes]);
    }

    /// <summary>Sets a number of 2 or 4 bytes: US, UL, SL or FL.</summary>
    public DicomAttributes Number(uint tag, string vr, double value)
    {
        var bytes = new byte[vr == "US" ? 2 : 4];
        if (vr == "US")
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        else if (vr == "FL")
            BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)value);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)(long)value);
        return Bytes(tag, vr, bytes);
    }

    /// <summary>Sets a value of any kind.</summary>
    public DicomAttributes Bytes(uint tag, string vr, byte[] value)
    {
        elements[tag] = (vr, value, null);
        return this;
    }

    /// <summary>Sets a sequence.</summary>
    public DicomAttributes Sequence(uint tag, params DicomAttributes[] items)
    {
        elements[tag] = ("SQ", [], items);
        return this;
    }

    /// <summary>Removes an attribute.</summary>
    public DicomAttributes Remove(uint tag)
    {
        elements.Remove(tag);
        return this;
    }

    /// <summary>The attributes' bytes.</summary>
    /// <param name="explicitVr">Whether value representations are written.</param>
    /// <param name="undefinedLengths">Whether sequences and items end with a delimiter instead of stating their lengths.</param>
    public byte[] Write(bool explicitVr, bool undefinedLengths)
    {
        using var stream = new MemoryStream();
        foreach (var (tag, (vr, value, items)) in elements)
        {
            if (items is null)
            {
                WriteHead(stream, tag, explicitVr ? vr : null, (uint)value.Length);
                stream.Write(value);
                continue;
            }

            var contents = items.Select(item => item.Write(explicitVr, undefinedLengths)).ToList();
            WriteHead(stream, tag, explicitVr ? vr : null, undefinedLengths ? uint.MaxValue : (uint)contents.Sum(c => c.Length + 8));
            foreach (var content in contents)
            {
                WriteHead(stream, 0xFFFE_E000, null, undefinedLengths ? uint.MaxValue : (uint)content.Length);
                stream.Write(content);
                if (undefinedLengths)
                    WriteHead(stream, 0xFFFE_E00D, null, 0);
            }

            if (undefinedLengths)
                WriteHead(stream, 0xFFFE_E0DD, null, 0);
        }

        return stream.ToArray();
    }

    /// <summary>Writes the head of an element; of implicit VR where <paramref name="vr"/> is null.</summary>
    public static void WriteHead(Stream stream, uint tag, string? vr, uint length)
    {
        Span<byte> head = stackalloc byte[12];
        BinaryPrimitives.WriteUInt16LittleEndian(head, (ushort)(tag >> 16));
        BinaryPrimitives.WriteUInt16LittleEndian(head[2..], (ushort)tag);
        if (vr is null)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(head[4..], length);
            stream.Write(head[..8]);
            return;
        }

        (head[4], head[5]) = ((byte)vr[0], (byte)vr[1]);
        if (vr is "OB" or "OW" or "OF" or "OD" or "OL" or "OV" or "SQ" or "UN" or "UT" or "UC" or "UR")
        {
            head[6..8].Clear();
            BinaryPrimitives.WriteUInt32LittleEndian(head[8..], length);
            stream.Write(head);
            return;
        }

        if (length > ushort.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(length), string.Create(CultureInfo.InvariantCulture, $"{vr} holds at most 65535 bytes, not {length}."));
        BinaryPrimitives.WriteUInt16LittleEndian(head[6..], (ushort)length);
        stream.Write(head[..8]);
    }
}
