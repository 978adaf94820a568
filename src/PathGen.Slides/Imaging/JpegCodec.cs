using System.Buffers;

namespace PathGen.Slides;

/// <summary>
/// JPEG to RGB and back, by libjpeg-turbo. Decoding follows libjpeg's defaults (accurate DCT, smooth chroma upsampling), as Pillow does.
/// Thread-safe.
/// </summary>
public static class JpegCodec
{
    /// <summary>The widest or highest JPEG that libjpeg handles, in pixels.</summary>
    private const int MaxSide = 65500;

    /// <summary>
    /// Decodes a baseline or progressive JPEG of 8 bits: grey, YCbCr, RGB, CMYK or YCCK (by Adobe's inverted convention and Pillow's arithmetic).
    /// EXIF orientation and colour profiles are not applied. Damage that a decoder could paper over is an error too.
    /// </summary>
    /// <param name="jpeg">The whole file.</param>
    /// <param name="name">What messages call the picture.</param>
    /// <returns>A picture that belongs to the caller.</returns>
    /// <exception cref="SlideException">Not a JPEG, damaged, cut short, or more than 256 megapixels.</exception>
    /// <exception cref="NativeLibraryMissingException">libjpeg-turbo is not installed.</exception>
    public static RgbImage Decode(ReadOnlySpan<byte> jpeg, string name = "JPEG") => Decode(jpeg, name, PlainImageFormat.DefaultMaxPixels);

    /// <inheritdoc cref="Decode(ReadOnlySpan{byte}, string)"/>
    internal static RgbImage Decode(ReadOnlySpan<byte> jpeg, string name, long maxPixels)
    {
        if (!IsJpeg(jpeg))
            throw new SlideException($"{name}: not a JPEG picture: it does not begin with the bytes FF D8 FF.");
        using var handle = TurboJpeg.CreateDecompressor();
        var (width, height, cmyk) = TurboJpeg.ReadHeader(handle, jpeg, name);
        PlainImageFormat.CheckSize(width, height, maxPixels, name);

        // Huffman coding spends at least one bit on each block of 8×8: a picture that promises more is refused before anything is allocated for it.
        if ((long)width * height / 64 > 8L * jpeg.Length)
            throw new SlideException($"{name}: the JPEG is damaged or cut short: {jpeg.Length} bytes cannot hold the {width}×{height} pixels that it declares.");
        var image = new RgbImage(width, height);
        try
        {
            if (cmyk)
                DecodeCmyk(handle, jpeg, image, name);
            else
                TurboJpeg.Decompress(handle, jpeg, image.Pixels, width, height, cmyk: false, name);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>Encodes a picture as a baseline JPEG. The same picture and settings give the same bytes with the same libjpeg-turbo.</summary>
    /// <param name="image">The picture, at most 65500 pixels a side.</param>
    /// <param name="quality">1 to 100.</param>
    /// <param name="subsampling">How much colour detail is kept.</param>
    /// <returns>The file's bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Quality or subsampling is out of range, or the picture is too large for JPEG.</exception>
    /// <exception cref="NativeLibraryMissingException">libjpeg-turbo is not installed.</exception>
    public static byte[] Encode(RgbImage image, int quality = 90, ChromaSubsampling subsampling = ChromaSubsampling.Chroma420)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        if (!Enum.IsDefined(subsampling))
            throw new ArgumentOutOfRangeException(nameof(subsampling), subsampling, "No such chroma subsampling.");
        using var handle = TurboJpeg.CreateCompressor();
        var room = image.Width <= MaxSide && image.Height <= MaxSide ? TurboJpeg.MaxSize(image.Width, image.Height, subsampling) : long.MaxValue;
        if (room > Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(image), $"A JPEG holds at most {MaxSide} pixels a side and about 350 megapixels; the picture has {image.Width}×{image.Height}.");
        var buffer = ArrayPool<byte>.Shared.Rent((int)room);
        try
        {
            return buffer.AsSpan(0, TurboJpeg.Compress(handle, image, subsampling, quality, buffer)).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Whether bytes begin as a JPEG does.</summary>
    internal static bool IsJpeg(ReadOnlySpan<byte> start) => start.Length >= 3 && start[0] == 0xFF && start[1] == 0xD8 && start[2] == 0xFF;

    private static void DecodeCmyk(TurboJpegHandle handle, ReadOnlySpan<byte> jpeg, RgbImage image, string name)
    {
        var length = checked(4 * image.Width * image.Height);
        var cmyk = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            TurboJpeg.Decompress(handle, jpeg, cmyk, image.Width, image.Height, cmyk: true, name);
            CmykToRgb(cmyk.AsSpan(0, length), image.Pixels);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(cmyk);
        }
    }

    /// <summary>Cyan, magenta, yellow and black to RGB by Pillow's arithmetic (Convert.c, cmyk2rgb): red = light × (255 − cyan) / 255, the product rounded.</summary>
    /// <param name="inverted">255 − ink, four bytes a pixel, as JPEG files hold it.</param>
    /// <param name="rgb">Receives three bytes a pixel.</param>
    internal static void CmykToRgb(ReadOnlySpan<byte> inverted, Span<byte> rgb)
    {
        for (int i = 0, o = 0; o < rgb.Length; i += 4, o += 3)
        {
            int light = inverted[i + 3];
            for (var c = 0; c < 3; c++)
            {
                var product = (255 - inverted[i + c]) * light + 128;
                rgb[o + c] = (byte)(light - (((product >> 8) + product) >> 8));
            }
        }
    }
}
