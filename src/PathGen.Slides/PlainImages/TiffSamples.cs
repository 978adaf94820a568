namespace PathGen.Slides;

/// <summary>What the samples of a TIFF picture mean, and how Pillow's <c>convert("RGB")</c> makes RGB of them.</summary>
internal sealed class TiffSamples
{
    private readonly Kind kind;
    private readonly int high; // Where the more significant byte of a 16-bit sample lies.
    private readonly byte[] palette = [];

    private TiffSamples(Kind kind, int count, int bits, TiffDirectory directory)
    {
        (this.kind, Count, Bits) = (kind, count, bits);
        high = directory.File.BigEndian ? 0 : 1;
        if (kind != Kind.Palette)
            return;

        // Reds, then greens, then blues; Pillow takes the high byte of each.
        var entries = 1 << bits;
        directory.CheckNumbers(TiffTag.ColorMap, 3 * entries);
        var map = directory.Numbers(TiffTag.ColorMap, 3 * entries);
        palette = new byte[3 * entries];
        for (var i = 0; i < palette.Length; i++)
            palette[i % entries * 3 + i / entries] = (byte)(map[i] >> 8);
    }

    private enum Kind
    {
        Grey,
        InvertedGrey,
        Rgb,
        RgbPremultiplied,
        Palette,
        Cmyk,
    }

    /// <summary>Samples a pixel.</summary>
    public int Count { get; }

    /// <summary>Bits a sample: 1, 2, 4, 8 or 16.</summary>
    public int Bits { get; }

    /// <summary>Reads what a directory states; null where it is not read here.</summary>
    /// <exception cref="SlideException">The palette is missing.</exception>
    public static TiffSamples? Create(TiffDirectory directory, ulong photometric, int count, ulong bits)
    {
        Kind? kind = photometric switch
        {
            0 => Kind.InvertedGrey,
            1 => Kind.Grey,
            2 when count >= 4 && directory.Number(TiffTag.ExtraSamples, 0) == 1 => Kind.RgbPremultiplied,
            2 when count >= 3 => Kind.Rgb,
            3 => Kind.Palette,
            5 when count >= 4 => Kind.Cmyk,
            _ => null,
        };
        var fits = bits switch
        {
            8 => true,
            16 => kind is not Kind.Palette,
            1 or 2 or 4 => kind is Kind.Grey or Kind.InvertedGrey or Kind.Palette && count == 1,
            _ => false,
        };
        if (kind is not { } known || !fits)
            return null;
        return new TiffSamples(known, count, (int)bits, directory);
    }

    /// <summary>Converts a row.</summary>
    /// <param name="row">Samples as the file packs them, those of a pixel side by side.</param>
    /// <param name="rgb">Receives three bytes a pixel; its length sets the number of pixels.</param>
    public void ToRgb(ReadOnlySpan<byte> row, Span<byte> rgb)
    {
        for (int pixel = 0, o = 0; o < rgb.Length; pixel++, o += 3)
        {
            var to = rgb.Slice(o, 3);
            switch (kind)
            {
                case Kind.Grey or Kind.InvertedGrey:
                    to.Fill(Grey(row, pixel));
                    break;
                case Kind.Palette:
                    palette.AsSpan(3 * Packed(row, pixel), 3).CopyTo(to);
                    break;
                case Kind.Rgb:
                    (to[0], to[1], to[2]) = (High(row, pixel, 0), High(row, pixel, 1), High(row, pixel, 2));
                    break;
                case Kind.RgbPremultiplied:
                    var alpha = High(row, pixel, 3);
                    (to[0], to[1], to[2]) = (Divide(High(row, pixel, 0), alpha), Divide(High(row, pixel, 1), alpha), Divide(High(row, pixel, 2), alpha));
                    break;
                default:
                    ReadOnlySpan<byte> light =
                        [(byte)~High(row, pixel, 0), (byte)~High(row, pixel, 1), (byte)~High(row, pixel, 2), (byte)~High(row, pixel, 3)];
                    JpegCodec.CmykToRgb(light, to);
                    break;
            }
        }
    }

    private byte Grey(ReadOnlySpan<byte> row, int pixel)
    {
        if (Bits == 16)
        {
            // Clipped, and not turned round where 0 is white: so Pillow reads it.
            var at = 2 * pixel * Count;
            return row[at + high] == 0 ? row[at + 1 - high] : (byte)255;
        }

        var value = Packed(row, pixel) * (255 / ((1 << Bits) - 1));
        return (byte)(kind == Kind.InvertedGrey ? 255 - value : value);
    }

    // The first sample of a pixel, of 8 bits or fewer; packed ones begin at the high bits of a byte.
    private int Packed(ReadOnlySpan<byte> row, int pixel)
    {
        if (Bits == 8)
            return row[pixel * Count];
        var bit = pixel * Bits;
        return (row[bit >> 3] >> (8 - Bits - (bit & 7))) & ((1 << Bits) - 1);
    }

    private byte High(ReadOnlySpan<byte> row, int pixel, int sample) =>
        Bits == 8 ? row[pixel * Count + sample] : row[2 * (pixel * Count + sample) + high];

    // Pillow (Unpack.c, unpackRGBa).
    private static byte Divide(int colour, int alpha) => alpha == 0 ? (byte)0 : (byte)Math.Min(255, 255 * colour / alpha);
}
