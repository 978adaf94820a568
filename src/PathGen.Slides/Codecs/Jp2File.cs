using System.Buffers.Binary;

namespace PathGen.Slides;

/// <summary>Finds the codestream in what may be a JP2 file (ISO 15444-1, annex I). What its boxes say of colours does not count: the TIFF or DICOM around it says that.</summary>
internal static class Jp2File
{
    private static ReadOnlySpan<byte> Signature => [0, 0, 0, 12, (byte)'j', (byte)'P', (byte)' ', (byte)' ', 13, 10, 0x87, 10];

    /// <summary>The codestream: the data themselves, or the first <c>jp2c</c> box.</summary>
    /// <exception cref="TileDamagedException">A box does not lie in the data, there is no codestream, or its samples are indices into a palette.</exception>
    public static ReadOnlySpan<byte> Codestream(ReadOnlySpan<byte> data)
    {
        if (!data.StartsWith(Signature))
            return data;
        while (!data.IsEmpty)
        {
            var box = NextBox(data, out var head);
            if (box[4..8].SequenceEqual("jp2c"u8))
                return box[head..];
            if (box[4..8].SequenceEqual("jp2h"u8))
                CheckHeader(box[head..]);
            data = data[box.Length..];
        }

        throw new TileDamagedException("the JP2 file holds no codestream");
    }

    private static void CheckHeader(ReadOnlySpan<byte> boxes)
    {
        while (!boxes.IsEmpty)
        {
            var box = NextBox(boxes, out _);
            if (box[4..8].SequenceEqual("pclr"u8))
                throw new TileDamagedException("the JP2 file has a palette, which is not read here");
            boxes = boxes[box.Length..];
        }
    }

    // The first box, and where its content begins. The last one may be cut short with the file: its content will tell.
    private static ReadOnlySpan<byte> NextBox(ReadOnlySpan<byte> data, out int head)
    {
        head = 8;
        ulong length = data.Length < head ? 0 : BinaryPrimitives.ReadUInt32BigEndian(data);
        if (length == 0)
            length = (ulong)data.Length;
        else if (length == 1 && data.Length >= 16)
            (head, length) = (16, BinaryPrimitives.ReadUInt64BigEndian(data[8..]));
        if (length < (ulong)head)
            throw new TileDamagedException("the JP2 file has a damaged box");
        return data[..(int)Math.Min(length, (ulong)data.Length)];
    }
}
