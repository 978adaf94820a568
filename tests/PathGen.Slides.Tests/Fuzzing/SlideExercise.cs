namespace PathGen.Slides.Tests;

/// <summary>Reads what a user might of a slide that may be damaged. Each piece may be refused; what is delivered must be whole.</summary>
internal static class SlideExercise
{
    private const long ThumbnailPixels = 4 << 20;

    /// <summary>Opens a file's bytes and reads places at every level's corners and middle, reduced ones, a thumbnail, and every associated image.</summary>
    /// <exception cref="SlideException">It could not be opened.</exception>
    public static void Run(byte[] bytes, bool keepDamaged, params ISlideFormat[] formats)
    {
        var options = new SlideOptions { KeepDamagedTiles = keepDamaged, Decoding = bytes.Length % 2 == 0 ? SlideDecoding.Exact : SlideDecoding.Fast };
        options.Formats.Clear();
        foreach (var format in formats)
            options.Formats.Add(format);
        using var slide = Slide.Open(new StreamByteSource(new MemoryStream(bytes), "mutant"), options);
        Assert.NotEmpty(slide.Levels);
        Assert.All(slide.Properties, p => Assert.NotNull(p.Value));
        for (var i = 0; i < Math.Min(slide.Levels.Count, 6); i++)
        {
            var (level, size) = (i, slide.Levels[i]);
            Try(() => slide.ReadLevel(level, -5, -5, 300, 200));
            Try(() => slide.ReadLevel(level, size.Width / 2, size.Height / 2, 200, 200));
            Try(() => slide.ReadLevel(level, size.Width - 90, size.Height - 80, 100, 100));
        }

        Try(() => slide.ReadRegion(new SlideRegion(0, 0, 600, 500), 150, 125));
        if (slide.Levels[^1].Width * (double)slide.Levels[^1].Height < ThumbnailPixels)
            Try(() => slide.ReadThumbnail(64));
        foreach (var name in slide.AssociatedImages.Take(8))
            Try(() => slide.ReadAssociatedImage(name));
        Assert.All(slide.DamagedTiles, t => Assert.False(string.IsNullOrEmpty(t.Reason)));
    }

    private static void Try(Func<RgbImage> read)
    {
        try
        {
            read().Dispose();
        }
        catch (SlideException e)
        {
            Assert.DoesNotContain('\n', e.Message);
        }
    }
}
