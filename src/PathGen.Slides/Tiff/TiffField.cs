using System.Buffers.Binary;
using System.Text;

namespace PathGen.Slides;

/// <summary>One tag of a directory that is to be written.</summary>
/// <param name="Tag">Which.</param>
/// <param name="Type">How each value is stored.</param>
/// <param name="Count">How many values.</param>
/// <param name="Value">All values, in the byte order of the file to be.</param>
internal sealed record TiffField(TiffTag Tag, TiffType Type, ulong Count, byte[] Value)
{
    /// <summary>Text, closed with a NUL.</summary>
    public static TiffField Of(TiffTag tag, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text + '\0');
        return new TiffField(tag, TiffType.Ascii, (ulong)bytes.Length, bytes);
    }

    /// <summary>16-bit numbers.</summary>
    public static TiffField Of(TiffTag tag, bool bigEndian, params ReadOnlySpan<ushort> numbers)
    {
        var bytes = new byte[2 * numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (bigEndian)
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), numbers[i]);
            else
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), numbers[i]);
        }

        return new TiffField(tag, TiffType.Short, (ulong)numbers.Length, bytes);
    }

    /// <summary>32-bit numbers.</summary>
    /// <param name="tag">Which tag.</param>
    /// <param name="type"><see cref="TiffType.Long"/>, or <see cref="TiffType.Rational"/>: numerators and denominators in turns.</param>
    /// <param name="bigEndian">The file's byte order.</param>
    /// <param name="numbers">The numbers.</param>
    public static TiffField Of(TiffTag tag, TiffType type, bool bigEndian, params ReadOnlySpan<uint> numbers)
    {
        var bytes = new byte[4 * numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (bigEndian)
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4 * i), numbers[i]);
            else
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), numbers[i]);
        }

        return new TiffField(tag, type, (ulong)(bytes.Length / TiffEntry.SizeOf(type)), bytes);
    }

    /// <summary>64-bit numbers, which only a BigTIFF holds.</summary>
    public static TiffField Of(TiffTag tag, bool bigEndian, ReadOnlySpan<ulong> numbers)
    {
        var bytes = new byte[8 * numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (bigEndian)
                BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8 * i), numbers[i]);
            else
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8 * i), numbers[i]);
        }

        return new TiffField(tag, TiffType.Long8, (ulong)numbers.Length, bytes);
    }
}
