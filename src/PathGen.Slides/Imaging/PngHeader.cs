using System.Buffers.Binary;

namespace PathGen.Slides;

/// <summary>What a PNG's IHDR chunk states (PNG specification, section 11.2.2).</summary>
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, PngColour Colour, bool Interlaced)
{
    /// <summary>Samples a pixel.</summary>
    public int Channels => Colour switch
    {
        PngColour.Rgb => 3,
        PngColour.GrayAlpha => 2,
        PngColour.RgbAlpha => 4,
        _ => 1,
    };

    /// <summary>Bytes from one pixel's sample to the next pixel's, at least 1: what the row filters look back by.</summary>
    public int FilterStep => Math.Max(1, Channels * BitDepth / 8);

    /// <summary>Bytes of one row of so many pixels, without its filter byte.</summary>
    public long RowBytes(int width) => ((long)width * Channels * BitDepth + 7) / 8;

    /// <summary>Bytes of the whole decompressed stream: every row of every pass with its filter byte.</summary>
    public long StreamBytes
    {
        get
        {
            var total = 0L;
            foreach (var pass in PngPass.All(Interlaced))
            {
                var (width, height) = pass.SizeOf(Width, Height);
                if (width > 0 && height > 0)
                    total += (RowBytes(width) + 1) * height;
            }

            return total;
        }
    }

    /// <summary>Reads and checks the 13 bytes of IHDR.</summary>
    /// <exception cref="SlideException">Values that no PNG may have.</exception>
    public static PngHeader Read(ReadOnlySpan<byte> data, string name)
    {
        if (data.Length != 13)
            throw new SlideException($"{name}: damaged PNG: its header has {data.Length} bytes; 13 are expected.");
        var width = BinaryPrimitives.ReadUInt32BigEndian(data);
        var height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
            throw new SlideException($"{name}: damaged PNG: it declares {width}×{height} pixels.");
        var (depth, colour) = (data[8], (PngColour)data[9]);
        var fits = colour switch
        {
            PngColour.Gray => depth is 1 or 2 or 4 or 8 or 16,
            PngColour.Palette => depth is 1 or 2 or 4 or 8,
            PngColour.Rgb or PngColour.GrayAlpha or PngColour.RgbAlpha => depth is 8 or 16,
            _ => false,
        };
        if (!fits)
            throw new SlideException($"{name}: damaged PNG: colour type {data[9]} with {depth} bits does not exist.");
        if (data[10] != 0 || data[11] != 0 || data[12] > 1)
            throw new SlideException($"{name}: PNG with compression {data[10]}, filter {data[11]}, interlace {data[12]}; 0, 0 and 0 or 1 are expected.");
        return new PngHeader((int)width, (int)height, depth, colour, data[12] == 1);
    }
}
