using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PathGen.Slides;

/// <summary>
/// TIFF's LZW (TIFF 6.0, section 13): codes of 9 to 12 bits, most significant bit first, widened one code early. Every string of the table was written
/// to the output before, so the table holds only where.
/// </summary>
internal static class TiffLzw
{
    private const int Clear = 256, End = 257, First = 258, Codes = 4096;

    /// <summary>Unpacks until <paramref name="target"/> is full, the end code or the end of the data.</summary>
    /// <returns>Bytes unpacked; fewer than asked for where the data are cut short.</returns>
    /// <exception cref="TileDamagedException">A code that no encoder writes.</exception>
    public static int Unpack(ReadOnlySpan<byte> data, Span<byte> target)
    {
        // Where libtiff looks, too: the least significant bit first, of libtiff before 1991.
        if (data is [0, var second, ..] && (second & 1) != 0)
            throw new TileDamagedException("it is packed with the LZW of before TIFF 6.0, which is not read here");
        Span<Place> table = stackalloc Place[Codes];
        var (next, width, at, to) = (First, 9, 0, 0);
        var (bits, held) = (0UL, 0);
        var last = default(Place);
        while (to < target.Length)
        {
            if (held < width)
            {
                // The bits held are the lowest of the 64; what is above them is used up.
                if (data.Length - at >= 4)
                {
                    bits = bits << 32 | BinaryPrimitives.ReadUInt32BigEndian(data[at..]);
                    at += 4;
                    held += 32;
                }
                else
                {
                    while (held < width && at < data.Length)
                    {
                        bits = bits << 8 | data[at++];
                        held += 8;
                    }

                    if (held < width)
                        return to;
                }
            }

            held -= width;
            var code = (int)(bits >> held) & (1 << width) - 1;
            if (code == Clear)
            {
                (next, width, last) = (First, 9, default);
                continue;
            }

            if (code == End)
                return to;
            Place place;
            if (code < Clear)
            {
                target[to] = (byte)code;
                place = new Place(to, 1);
            }
            else if (last.Length > 0 && code < next)
            {
                place = new Place(to, Copy(target, table[code], to));
            }
            else if (last.Length > 0 && code == next)
            {
                // The string that this very code completes: the last one and its own first byte.
                place = new Place(to, Copy(target, last, to));
                if (to + place.Length < target.Length)
                {
                    target[to + place.Length] = target[last.Start];
                    place = place with { Length = place.Length + 1 };
                }
            }
            else
            {
                throw new TileDamagedException($"its LZW data hold the code {code} where the table has {next}");
            }

            // The last string and the first byte of this one, which follows it in the output. A full table waits for its clearing, as in libtiff.
            if (last.Length > 0 && next < Codes)
            {
                table[next++] = last with { Length = last.Length + 1 };
                if (next >= (1 << width) - 1 && width < 12)
                    width++;
            }

            last = place;
            to += place.Length;
        }

        return to;
    }

    // Writes a string again, as far as there is room. It may overlap its copy only beyond its own length, so eight bytes at a time may be too many, never wrong.
    private static int Copy(Span<byte> target, Place from, int to)
    {
        var length = Math.Min(from.Length, target.Length - to);
        if (target.Length - to < length + 8)
        {
            target.Slice(from.Start, length).CopyTo(target[to..]);
            return length;
        }

        for (var i = 0; i < length; i += 8)
            MemoryMarshal.Write(target[(to + i)..], MemoryMarshal.Read<ulong>(target[(from.Start + i)..]));
        return length;
    }

    // Where in the output a string stands.
    private readonly record struct Place(int Start, int Length);
}
