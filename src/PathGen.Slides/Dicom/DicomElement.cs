using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace PathGen.Slides;

/// <summary>One attribute of a file with its value.</summary>
/// <param name="Tag">Its tag.</param>
/// <param name="Vr">Its value representation, as the file or else the dictionary states it.</param>
/// <param name="Offset">Where its value begins in the file.</param>
/// <param name="Length">Bytes of its value.</param>
/// <param name="Value">The value; empty where it is long (only its place is kept) or a sequence.</param>
/// <param name="Items">The items of a sequence.</param>
internal sealed record DicomElement(uint Tag, ushort Vr, long Offset, uint Length, ReadOnlyMemory<byte> Value, IReadOnlyList<DicomDataset> Items)
{
    /// <summary>The values as text, without the padding at their ends; numbers in invariant form.</summary>
    /// <param name="encoding">Of text; ASCII serves for everything but names and descriptions.</param>
    public string[] Texts(Encoding encoding)
    {
        if (DicomVr.IsText(Vr))
        {
            var text = encoding.GetString(Value.Span);
            return [.. (DicomVr.IsOneText(Vr) ? [text] : text.Split('\\')).Select(value => value.Trim(' ', '\0'))];
        }

        var numbers = new List<string>();
        for (var i = 0; Number(i) is { } number; i++)
            numbers.Add(Vr == DicomVr.Float ? ((float)number).ToString(CultureInfo.InvariantCulture) : number.ToString(CultureInfo.InvariantCulture));
        return [.. numbers];
    }

    /// <summary>A finite number, from binary or text; null where there is none.</summary>
    /// <param name="index">Which value, from 0.</param>
    public double? Number(int index)
    {
        if (DicomVr.IsText(Vr))
        {
            var texts = Texts(Encoding.ASCII);
            return index < texts.Length && double.TryParse(texts[index], NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) && double.IsFinite(parsed) ? parsed : null;
        }

        var size = Vr switch
        {
            DicomVr.UnsignedShort or DicomVr.SignedShort => 2,
            DicomVr.UnsignedLong or DicomVr.SignedLong or DicomVr.Float => 4,
            DicomVr.Double => 8,
            _ => int.MaxValue,
        };
        if (index >= Value.Length / size)
            return null;
        var bytes = Value.Span.Slice(index * size, size);
        double number = Vr switch
        {
            DicomVr.UnsignedShort => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            DicomVr.SignedShort => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            DicomVr.UnsignedLong => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            DicomVr.SignedLong => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            DicomVr.Float => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            _ => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        };
        return double.IsFinite(number) ? number : null;
    }
}
