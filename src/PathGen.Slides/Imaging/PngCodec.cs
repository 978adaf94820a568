namespace PathGen.Slides;

/// <summary>PNG to RGB and back (W3C PNG specification, third edition). Thread-safe.</summary>
public static class PngCodec
{
    /// <summary>
    /// Decodes a PNG of any colour type, bit depth and interlace to RGB. Transparency is dropped, not blended, as Pillow's <c>convert("RGB")</c> does;
    /// 16-bit samples keep their high byte, except that 16-bit grey without alpha is clipped at 255, again as Pillow does: such a picture is mostly white
    /// there and here, so write it with 8 bits. Gamma, colour profiles and EXIF orientation are not applied. Checksums are verified.
    /// </summary>
    /// <param name="png">The whole file.</param>
    /// <param name="name">What messages call the picture.</param>
    /// <returns>A picture that belongs to the caller.</returns>
    /// <exception cref="SlideException">Not a PNG, damaged, cut short, or more than 256 megapixels.</exception>
    public static RgbImage Decode(ReadOnlySpan<byte> png, string name = "PNG") => PngDecoder.Decode(png, name, PlainImageFormat.DefaultMaxPixels);

    /// <summary>Writes a picture as an 8-bit RGB PNG. The same pixels give the same bytes with the same .NET.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="destination">Receives the file; left open.</param>
    public static void Encode(RgbImage image, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(destination);
        PngEncoder.Encode(image.Pixels, image.Width, image.Height, 3, destination);
    }

    /// <summary>Writes grey pixels, such as a mask, as an 8-bit grey PNG.</summary>
    /// <param name="pixels">Row-major, one byte a pixel, 0 black to 255 white.</param>
    /// <param name="width">Width in pixels, 1 or more.</param>
    /// <param name="height">Height in pixels, 1 or more.</param>
    /// <param name="destination">Receives the file; left open.</param>
    /// <exception cref="ArgumentException">There are not <c>width × height</c> pixels.</exception>
    public static void EncodeGray(ReadOnlySpan<byte> pixels, int width, int height, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (pixels.Length != (long)width * height)
            throw new ArgumentException($"A grey picture of {width}×{height} needs {(long)width * height} bytes, not {pixels.Length}.", nameof(pixels));
        PngEncoder.Encode(pixels, width, height, 1, destination);
    }

    /// <summary>Whether bytes begin as a PNG does.</summary>
    internal static bool IsPng(ReadOnlySpan<byte> start) => start.StartsWith(PngChunks.Signature);
}
