using System.Buffers.Binary;

namespace PathGen.Slides;

/// <summary>An array of unsigned integers as a TIFF stores it: what the file has in 2 bytes a tile takes 2 bytes a tile.</summary>
/// <param name="bytes">The values.</param>
/// <param name="size">Bytes of one value: 1, 2, 4 or 8.</param>
/// <param name="bigEndian">Whether the most significant byte is first.</param>
internal sealed class TiffNumbers(byte[] bytes, int size, bool bigEndian)
{
    /// <summary>How many values.</summary>
    public int Count => bytes.Length / size;

    /// <summary>One value.</summary>
    public ulong this[int index]
    {
        get
        {
            var value = bytes.AsSpan(index * size, size);
            return size switch
            {
                1 => value[0],
                2 => bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(value) : BinaryPrimitives.ReadUInt16LittleEndian(value),
                4 => bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(value) : BinaryPrimitives.ReadUInt32LittleEndian(value),
                _ => bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(value) : BinaryPrimitives.ReadUInt64LittleEndian(value),
            };
        }
    }
}
