using Microsoft.Extensions.AI;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>A patch's picture as a request carries it, encoded when first asked for. Thread-safe.</summary>
internal sealed class EncodedPicture
{
    private const int JpegQuality = 95;
    private readonly Lock turn = new();
    private DataContent? content;
    private PatchImageFormat encodedAs;

    /// <summary>The picture.</summary>
    public DataContent Of(RgbImage image, PatchImageFormat format)
    {
        lock (turn)
        {
            if (content is null || encodedAs != format)
                (content, encodedAs) = (Encode(image, format), format);
            return content;
        }
    }

    private static DataContent Encode(RgbImage image, PatchImageFormat format)
    {
        if (format == PatchImageFormat.Jpeg)
            return new DataContent(JpegCodec.Encode(image, JpegQuality), "image/jpeg");
        using var png = new MemoryStream();
        PngCodec.Encode(image, png);
        return new DataContent(png.GetBuffer().AsMemory(0, (int)png.Length), "image/png");
    }
}
