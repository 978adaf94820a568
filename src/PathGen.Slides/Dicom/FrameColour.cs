using System.Buffers.Binary;

namespace PathGen.Slides;

/// <summary>
/// What the samples of compressed colour frames mean, where the frames themselves tell. Several writers state RGB (Photometric Interpretation) for frames that their
/// JPEG library turned into YCbCr; what the library wrote down wins, read as libjpeg reads it. Where frames do not tell, what the file states holds.
/// </summary>
internal static class FrameColour
{
    /// <summary>Decides what colour frames hold.</summary>
    /// <param name="frame">The first bytes of a frame: its markers, perhaps cut off.</param>
    /// <param name="compression">How frames are packed.</param>
    /// <param name="stated">What the file states.</param>
    public static TileColour Of(ReadOnlySpan<byte> frame, TileCompression compression, TileColour stated) => compression switch
    {
        TileCompression.Jpeg => OfJpeg(frame) ?? stated,
        TileCompression.Jpeg2000 when HasComponentTransform(frame) => TileColour.Rgb,
        _ => stated,
    };

    private static TileColour? OfJpeg(ReadOnlySpan<byte> jpeg)
    {
        TileColour? adobe = null;
        for (var at = 2; jpeg.Length - at >= 4 && jpeg[at] == 0xFF;)
        {
            var marker = jpeg[at + 1];
            var length = BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
            if (marker == 0xDA || length < 2 || length > jpeg.Length - at - 2)
                break;
            var body = jpeg.Slice(at + 4, length - 2);
            switch (marker)
            {
                case 0xE0 when body.StartsWith("JFIF\0"u8):
                    return TileColour.YCbCr;
                case 0xEE when body.Length >= 12 && body.StartsWith("Adobe"u8):
                    adobe = body[11] == 0 ? TileColour.Rgb : TileColour.YCbCr;
                    break;
                case 0xC0 or 0xC1 or 0xC2 when body.Length == 6 + 3 * 3:
                    // Component by component: its name, its sampling factors, its table. RGB is never subsampled.
                    var isRgb = body[6] == 'R' && body[9] == 'G' && body[12] == 'B';
                    return adobe ?? (isRgb ? TileColour.Rgb : body[7] != body[10] || body[7] != body[13] ? TileColour.YCbCr : null);
            }

            at += 2 + length;
        }

        return adobe;
    }

    // JPEG 2000's own colour transform (COD's SGcod), which the decoder undoes: what comes out is RGB.
    private static bool HasComponentTransform(ReadOnlySpan<byte> codestream)
    {
        for (var at = 2; codestream.Length - at >= 9 && codestream[at] == 0xFF;)
        {
            if (codestream[at + 1] == 0x52)
                return codestream[at + 8] == 1;
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(codestream[(at + 2)..]);
        }

        return false;
    }
}
