namespace PathGen.Slides;

/// <summary>Reads a region from the level that suits a target size and resamples it by the exact ratio.</summary>
internal static class RegionResampler
{
    /// <summary>Up to this many pixels of a level (48 MB) are read in one piece and resampled at once; more go through <see cref="BandResampler"/>.</summary>
    private const long WholePixels = 1L << 24;

    /// <summary>Pixels of a level read at a time (48 MB) when a region goes through <see cref="BandResampler"/>.</summary>
    private const int BandPixels = 1 << 24;

    /// <summary>
    /// Reads (<paramref name="x"/>, <paramref name="y"/>, <paramref name="regionWidth"/>, <paramref name="regionHeight"/>), level-0 pixels, as a
    /// picture of <paramref name="width"/> × <paramref name="height"/>.
    /// </summary>
    /// <exception cref="SlideException">The level that suits the size is larger than can be resampled, or cannot be decoded.</exception>
    public static RgbImage Read(
        Slide slide,
        double x,
        double y,
        double regionWidth,
        double regionHeight,
        int width,
        int height,
        long wholePixels = WholePixels,
        int bandPixels = BandPixels,
        CancellationToken cancellationToken = default)
    {
        var result = new RgbImage(width, height);
        try
        {
            ReadInto(result, slide, x, y, regionWidth, regionHeight, wholePixels, bandPixels, cancellationToken);
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <summary>The coarsest level that is at least as fine as <paramref name="ratio"/> level-0 pixels a pixel; level 0 where none is.</summary>
    public static int LevelFor(IReadOnlyList<SlideLevel> levels, double ratio)
    {
        var index = 0;
        for (var i = 1; i < levels.Count; i++)
        {
            // Ratios are quotients of measured numbers: a level that is finer but for rounding counts.
            if (levels[i].Downsample <= ratio * 1.0001 && levels[i].Downsample > levels[index].Downsample)
                index = i;
        }

        return index;
    }

    // How often the level may be halved while it is decoded without becoming coarser than the ratio.
    private static int ReductionFor(Slide slide, int level, double ratio)
    {
        var reduction = 0;
        while (reduction < slide.MaxReduction(level) && slide.Levels[level].Downsample * (2 << reduction) <= ratio * 1.0001)
            reduction++;
        return reduction;
    }

    private static void ReadInto(
        RgbImage result,
        Slide slide,
        double x,
        double y,
        double regionWidth,
        double regionHeight,
        long wholePixels,
        int bandPixels,
        CancellationToken cancellationToken)
    {
        var (width, height) = (result.Width, result.Height);
        var ratio = Math.Min(regionWidth / width, regionHeight / height);
        var index = LevelFor(slide.Levels, ratio);
        var level = slide.Levels[index];
        var reduction = ReductionFor(slide, index, ratio);
        double halvings = 1 << reduction;
        var (scaleX, scaleY) = (level.Width / (slide.Width * halvings), level.Height / (slide.Height * halvings));
        var (x0, y0, x1, y1) = (Snap(x * scaleX), Snap(y * scaleY), Snap((x + regionWidth) * scaleX), Snap((y + regionHeight) * scaleY));
        var (left, top) = ((long)Math.Floor(x0), (long)Math.Floor(y0));
        var (right, bottom) = (Math.Max(left + 1, (long)Math.Ceiling(x1)), Math.Max(top + 1, (long)Math.Ceiling(y1)));
        var (columns, rows) = (right - left, bottom - top);
        if (columns > RgbImage.MaxSide || rows > RgbImage.MaxSide)
        {
            var message = $"{slide.Name}: a region of {columns}×{rows} pixels of level {index}; at most {RgbImage.MaxSide} a side are resampled.";

            // A level that is larger itself is the slide's doing: a caller who asks for a thumbnail of it made no mistake.
            throw level.Width > RgbImage.MaxSide || level.Height > RgbImage.MaxSide
                ? new SlideException($"{message} The level has {level.Width}×{level.Height} pixels. Save the slide with coarser levels, or read smaller regions.")
                : new ArgumentOutOfRangeException(nameof(slide), message);
        }

        if (left == x0 && top == y0 && right == x1 && bottom == y1 && columns == width && rows == height)
        {
            slide.ReadLevelInto(index, reduction, left, top, result, cancellationToken);
            return;
        }

        var box = new ResampleBox(x0 - left, y0 - top, x1 - left, y1 - top);
        if (columns * rows > wholePixels)
        {
            new BandResampler(slide, index, reduction, left, top, (int)columns, (int)rows, box, bandPixels).Resample(result, cancellationToken);
            return;
        }

        using var pixels = new RgbImage((int)columns, (int)rows);
        slide.ReadLevelInto(index, reduction, left, top, pixels, cancellationToken);
        BicubicResampler.Resize(pixels, box, result);
    }

    // A multiple of a quotient misses the integer that it means by rounding: 4443 × (2221 / 4443) must not reach into column 2221.
    private static double Snap(double coordinate)
    {
        var integer = Math.Round(coordinate);
        return Math.Abs(coordinate - integer) < 1e-6 ? integer : coordinate;
    }
}
