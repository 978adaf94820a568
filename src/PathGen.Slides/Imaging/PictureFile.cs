namespace PathGen.Slides;

/// <summary>Pictures as files: PNG, JPEG and TIFF are read as Pillow's <c>convert("RGB")</c> reads them, PNG and JPEG written. Thread-safe.</summary>
public static class PictureFile
{
    /// <summary>
    /// Reads a PNG, JPEG or TIFF file, told apart by its first bytes and not by its name; of a TIFF the first picture. Alpha is dropped, 16-bit colour keeps its high byte, 16-bit grey is
    /// clipped at 255. Orientation tags and colour profiles are not applied.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <returns>A picture that belongs to the caller.</returns>
    /// <exception cref="SlideException">Missing, unreadable, damaged, or more than 256 megapixels.</exception>
    /// <exception cref="UnsupportedSlideException">None of these, or a TIFF in an encoding that is not read.</exception>
    /// <exception cref="NativeLibraryMissingException">libjpeg-turbo or OpenJPEG is needed and not installed.</exception>
    public static RgbImage Read(string path)
    {
        using var source = new FileByteSource(path);
        try
        {
            return PlainImageFormat.Decode(source, PlainImageFormat.DefaultMaxPixels)?.Image
                ?? TiffPicture.Decode(source, PlainImageFormat.DefaultMaxPixels)
                ?? throw new UnsupportedSlideException($"{path}: not a PNG, JPEG or TIFF picture.");
        }
        catch (IOException e)
        {
            throw new SlideException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Writes a PNG file, whole or not at all: under a temporary name beside it, then renamed over <paramref name="path"/>.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="path">The file; replaced where it exists. Its folder must exist.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void WritePng(RgbImage image, string path) => WholeFile.Write(path, stream => PngCodec.Encode(image, stream));

    /// <summary>Writes a JPEG file, whole or not at all.</summary>
    /// <param name="image">The picture, at most 65500 pixels a side.</param>
    /// <param name="path">The file; replaced where it exists. Its folder must exist.</param>
    /// <param name="quality">1 to 100.</param>
    /// <param name="subsampling">How much colour detail is kept.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    /// <exception cref="NativeLibraryMissingException">libjpeg-turbo is not installed.</exception>
    public static void WriteJpeg(RgbImage image, string path, int quality = 90, ChromaSubsampling subsampling = ChromaSubsampling.Chroma420)
    {
        var jpeg = JpegCodec.Encode(image, quality, subsampling);
        WholeFile.Write(path, stream => stream.Write(jpeg));
    }
}
