using System.IO.Compression;

namespace PathGen.Testing;

/// <summary>Packs the samples of a tile as TIFF writers do.</summary>
public static class TiffPacking
{
    /// <summary>Packs by TIFF's number of the compression: 1, 5 (LZW), 8 (Deflate), 32773 (PackBits).</summary>
    public static byte[] Pack(ReadOnlySpan<byte> samples, int compression) => compression switch
    {
        1 => samples.ToArray(),
        5 => Lzw(samples),
        8 => Deflate(samples),
        32773 => PackBits(samples),
        _ => throw new ArgumentOutOfRangeException(nameof(compression), compression, "Not packed here."),
    };

    /// <summary>TIFF's predictor 2: each sample less its left neighbour of the same channel.</summary>
    public static void Difference(Span<byte> samples, int rowBytes, int samplesPerPixel)
    {
        for (var row = 0; row < samples.Length; row += rowBytes)
        {
            for (var i = row + rowBytes - 1; i >= row + samplesPerPixel; i--)
                samples[i] -= samples[i - samplesPerPixel];
        }
    }

    private static byte[] Deflate(ReadOnlySpan<byte> samples)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(samples);
        return packed.ToArray();
    }

    // Runs of three bytes or more; what lies between them as it is.
    private static byte[] PackBits(ReadOnlySpan<byte> samples)
    {
        var packed = new List<byte>();
        for (var i = 0; i < samples.Length;)
        {
            var run = Run(samples, i);
            if (run >= 3)
            {
                packed.AddRange([(byte)(257 - run), samples[i]]);
                i += run;
                continue;
            }

            var end = i;
            while (end < samples.Length && end - i < 128 && Run(samples, end) < 3)
                end++;
            packed.Add((byte)(end - i - 1));
            packed.AddRange(samples[i..end]);
            i = end;
        }

        return [.. packed];
    }

    private static int Run(ReadOnlySpan<byte> samples, int at)
    {
        var end = at + 1;
        while (end < samples.Length && end - at < 128 && samples[end] == samples[at])
            end++;
        return end - at;
    }

    // TIFF 6.0, section 13: codes of 9 to 12 bits, most significant bit first, wider after entries 511, 1023 and 2047, begun anew after 4094.
    private static byte[] Lzw(ReadOnlySpan<byte> samples)
    {
        const int Clear = 256, End = 257;
        var (packed, pending, bits) = (new List<byte>(), 0, 0);
        var (codes, next, width) = (new Dictionary<(int Prefix, byte Last), int>(), 258, 9);
        Put(Clear);
        var prefix = -1;
        foreach (var value in samples)
        {
            if (prefix < 0)
            {
                prefix = value;
            }
            else if (codes.TryGetValue((prefix, value), out var code))
            {
                prefix = code;
            }
            else
            {
                Put(prefix);
                codes[(prefix, value)] = next++;
                width = next switch { >= 2048 => 12, >= 1024 => 11, >= 512 => 10, _ => 9 };
                if (next == 4095)
                {
                    Put(Clear);
                    codes.Clear();
                    (next, width) = (258, 9);
                }

                prefix = value;
            }
        }

        if (prefix >= 0)
        {
            // The decoder grows its table with this code, too, and widens the end's.
            Put(prefix);
            width = ++next switch { >= 2048 => 12, >= 1024 => 11, >= 512 => 10, _ => 9 };
        }

        Put(End);
        if (bits > 0)
            packed.Add((byte)(pending << (8 - bits)));
        return [.. packed];

        void Put(int code)
        {
            (pending, bits) = (pending << width | code, bits + width);
            for (; bits >= 8; bits -= 8)
                packed.Add((byte)(pending >> (bits - 8)));
            pending &= (1 << bits) - 1;
        }
    }
}
