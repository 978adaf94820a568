namespace PathGen.Slides;

/// <summary>Reads a region from the level that suits a target size and resamples it by the exact ratio.</summary>
internal static class RegionResampler
{
    /// <summary>Reads (<paramref name="x"/>, <paramref name="y"/>, <paramref name="regionWidth"/>, <paramref name="regionHeight"/>), level-0 pixels, as a picture of <paramref name="width"/> × <paramref name="height"/>.</summary>
    public static RgbImage Read(Slide slide, double x, double y, double regionWidth, double regionHeight, int width, int height)
    {
        var ratio = Math.Min(regionWidth / width, regionHeight / height);
        var index = 0;
        for (var i = 1; i < slide.Levels.Count; i++)
        {
            if (slide.Levels[i].Downsample <= ratio * 1.0001)
                index = i;
        }

        var level = slide.Levels[index];
        var (scaleX, scaleY) = (level.Width / (double)slide.Width, level.Height / (double)slide.Height);
        var (x0, y0, x1, y1) = (x * scaleX, y * scaleY, (x + regionWidth) * scaleX, (y + regionHeight) * scaleY);
        var (left, top) = ((long)Math.Floor(x0), (long)Math.Floor(y0));
        var (right, bottom) = ((long)Math.Ceiling(x1), (long)Math.Ceiling(y1));
        if (left == x0 && top == y0 && right == x1 && bottom == y1 && right - left == width && bottom - top == height)
            return slide.ReadLevel(index, left, top, width, height);
        using var pixels = slide.ReadLevel(index, left, top, checked((int)Math.Max(1, right - left)), checked((int)Math.Max(1, bottom - top)));
        var result = new RgbImage(width, height);
        BicubicResampler.Resize(pixels, new ResampleBox(x0 - left, y0 - top, x1 - left, y1 - top), result);
        return result;
    }
}
