using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>The pixels of a patch as agents and datasets see them.</summary>
internal static class PatchImage
{
    /// <summary>Reads a patch: full resolution where its picture has the region's size, else resampled by the exact ratio.</summary>
    /// <exception cref="SlideException">The pixels cannot be decoded.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public static RgbImage Read(Slide slide, PatchRecord patch, CancellationToken cancellationToken)
    {
        var region = patch.Key.Region;
        return region.Width == patch.ImageWidth && region.Height == patch.ImageHeight
            ? slide.ReadRegion(region, cancellationToken)
            : slide.ReadRegion(region, patch.ImageWidth, patch.ImageHeight, cancellationToken);
    }

    /// <summary>Options with another scale.</summary>
    public static SlideOptions WithScale(SlideOptions options, double? micronsPerPixel)
    {
        if (micronsPerPixel is null)
            return options;
        var copy = options.Copy();
        copy.MicronsPerPixel = micronsPerPixel;
        return copy;
    }
}
