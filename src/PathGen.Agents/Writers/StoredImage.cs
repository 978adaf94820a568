using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>Pictures in memory, told apart by their first bytes.</summary>
internal static class StoredImage
{
    /// <summary>Decodes a PNG, JPEG or TIFF picture.</summary>
    /// <param name="bytes">The picture.</param>
    /// <param name="file">The file that holds it.</param>
    /// <param name="isFile">Whether it is the whole file: TIFF is read from files only.</param>
    /// <returns>A picture that belongs to the caller, and <c>png</c>, <c>jpeg</c> or <c>tiff</c>.</returns>
    /// <exception cref="SlideException">None of these, damaged, or more than 256 megapixels.</exception>
    public static (RgbImage Image, string Format) Decode(byte[] bytes, string file, bool isFile)
    {
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']))
            return (PngCodec.Decode(bytes, file), "png");
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return (JpegCodec.Decode(bytes, file), "jpeg");
        return isFile
            ? (PictureFile.Read(file), "tiff")
            : throw new UnsupportedSlideException($"{file}: not a PNG or JPEG picture.");
    }
}
