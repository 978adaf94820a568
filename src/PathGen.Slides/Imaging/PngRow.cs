namespace PathGen.Slides;

/// <summary>Turns one unfiltered PNG row into RGB as Pillow does: alpha is dropped, 16-bit samples keep their high byte, 16-bit grey without alpha is clipped at 255.</summary>
internal static class PngRow
{
    /// <summary>Expands a row.</summary>
    /// <param name="header">Kind of the samples.</param>
    /// <param name="palette">Three bytes an entry; for palette pictures.</param>
    /// <param name="row">The samples as the file packs them.</param>
    /// <param name="rgb">Receives three bytes a pixel; its length sets the number of pixels.</param>
    /// <param name="name">What messages call the picture.</param>
    /// <exception cref="SlideException">A pixel points beyond the palette.</exception>
    public static void ToRgb(PngHeader header, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> row, Span<byte> rgb, string name)
    {
        switch (header.Colour)
        {
            case PngColour.Palette:
                FromPalette(header.BitDepth, palette, row, rgb, name);
                break;
            case PngColour.Gray when header.BitDepth < 8:
                FromPackedGray(header.BitDepth, row, rgb);
                break;
            case PngColour.Gray when header.BitDepth == 16:
                FromClippedGray(row, rgb);
                break;
            case PngColour.Rgb when header.BitDepth == 8:
                row[..rgb.Length].CopyTo(rgb);
                break;
            case PngColour.Rgb or PngColour.RgbAlpha:
                FromSamples(row, rgb, header.Channels * header.BitDepth / 8, header.BitDepth / 8);
                break;
            default:
                FromSamples(row, rgb, header.Channels * header.BitDepth / 8, 0);
                break;
        }
    }

    // From whole bytes: the next pixel lies pixelStep bytes on, the next colour sampleStep bytes on (0: grey, the same byte thrice).
    private static void FromSamples(ReadOnlySpan<byte> row, Span<byte> rgb, int pixelStep, int sampleStep)
    {
        for (int i = 0, o = 0; o < rgb.Length; i += pixelStep, o += 3)
        {
            rgb[o] = row[i];
            rgb[o + 1] = row[i + sampleStep];
            rgb[o + 2] = row[i + 2 * sampleStep];
        }
    }

    private static void FromPackedGray(int depth, ReadOnlySpan<byte> row, Span<byte> rgb)
    {
        var scale = 255 / ((1 << depth) - 1);
        for (int pixel = 0, o = 0; o < rgb.Length; pixel++, o += 3)
            rgb.Slice(o, 3).Fill((byte)(Sample(row, pixel, depth) * scale));
    }

    // Pillow keeps such a picture as integers, which its conversion to 8 bits clips.
    private static void FromClippedGray(ReadOnlySpan<byte> row, Span<byte> rgb)
    {
        for (int i = 0, o = 0; o < rgb.Length; i += 2, o += 3)
            rgb.Slice(o, 3).Fill(row[i] == 0 ? row[i + 1] : (byte)255);
    }

    private static void FromPalette(int depth, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> row, Span<byte> rgb, string name)
    {
        for (int pixel = 0, o = 0; o < rgb.Length; pixel++, o += 3)
        {
            var entry = 3 * Sample(row, pixel, depth);
            if (entry >= palette.Length)
                throw new SlideException($"{name}: damaged PNG: a pixel has colour {entry / 3} of a palette of {palette.Length / 3}.");
            palette.Slice(entry, 3).CopyTo(rgb[o..]);
        }
    }

    // Packed samples begin at the high bits of a byte.
    private static int Sample(ReadOnlySpan<byte> row, int pixel, int depth)
    {
        var bit = pixel * depth;
        return (row[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    }
}
