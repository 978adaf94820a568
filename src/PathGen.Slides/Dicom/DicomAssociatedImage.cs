namespace PathGen.Slides;

/// <summary>A label, overview or thumbnail, decoded when it is asked for. Thread-safe.</summary>
internal sealed class DicomAssociatedImage(DicomInstance instance, string name, bool keepDamaged)
{
    // 192 MB of RGB.
    private const long MaxPixels = 1 << 26;

    /// <summary>Decodes it.</summary>
    /// <exception cref="SlideException">It is too large or damaged.</exception>
    public RgbImage Read(CancellationToken cancellationToken)
    {
        if (instance.Width > RgbImage.MaxSide || instance.Height > RgbImage.MaxSide || instance.Width * instance.Height > MaxPixels)
            throw new SlideException($"{instance.Name}: an associated image of {instance.Width}×{instance.Height} pixels; at most {MaxPixels} are decoded.");
        using var pyramid = new TilePyramid(new DicomTileSource([new DicomLevel([instance])], []), $"{name} ({Path.GetFileName(instance.Name)})", Rgb.White, new TileCache(0), keepDamaged);
        var image = new RgbImage((int)instance.Width, (int)instance.Height);
        try
        {
            pyramid.Read(0, 0, 0, 0, image, cancellationToken);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }
}
