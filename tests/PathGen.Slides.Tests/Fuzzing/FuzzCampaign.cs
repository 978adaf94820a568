namespace PathGen.Slides.Tests;

/// <summary>
/// Opens and reads mutants, one after another: each ends in pixels or a <see cref="SlideException"/>, within 5 seconds and 512 MiB of managed memory. A mutant follows from the campaign's seed and its
/// number alone, which a failure names.
/// </summary>
internal static class FuzzCampaign
{
    private const long MaxAllocated = 512 << 20;

    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(5);

    /// <summary>How many mutants: the first number in an ordinary test, the second in a nightly one.</summary>
    public static int Count(int ordinary, int nightly) => Environment.GetEnvironmentVariable("PATHGEN_NIGHTLY") == "1" ? nightly : ordinary;

    /// <summary>Runs a campaign.</summary>
    /// <param name="count">Mutants.</param>
    /// <param name="seed">Of the campaign.</param>
    /// <param name="tryOne">Makes a mutant and reads it; returns whether it opened.</param>
    public static void Run(int count, int seed, Func<Random, bool> tryOne)
    {
        var opened = 0;
        for (var number = 0; number < count; number++)
        {
            var random = new Random(HashOf(seed, number));
            Exception? failure = null;
            var allocated = 0L;
            var thread = new Thread(
                () =>
                {
                    var before = GC.GetAllocatedBytesForCurrentThread();
                    try
                    {
                        if (tryOne(random))
                            opened++;
                    }
                    catch (SlideException)
                    {
                    }
                    catch (Exception e)
                    {
                        failure = e;
                    }

                    allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                },
                maxStackSize: 256 << 10) { IsBackground = true };
            thread.Start();
            Assert.True(thread.Join(MaxTime), $"mutant {number} of seed {seed} hangs");
            Assert.True(failure is null, $"mutant {number} of seed {seed}: {failure}");
            Assert.True(allocated < MaxAllocated, $"mutant {number} of seed {seed} allocates {allocated >> 20} MiB");
        }

        // A campaign in which nothing opens, or everything, tests nothing.
        Assert.InRange(opened, count / 20, count - 1);
    }

    /// <summary>Reads what a user may read of a slide: some places of each level, a thumbnail where it is cheap, the associated images.</summary>
    public static void Read(Slide slide, Random random)
    {
        for (var level = 0; level < slide.Levels.Count; level++)
        {
            var size = slide.Levels[level];
            foreach (var (x, y) in ((long, long)[])[(0, 0), (size.Width - 40, size.Height - 40), (random.NextInt64(size.Width), random.NextInt64(size.Height))])
                Try(() => slide.ReadLevel(level, x, y, 64, 64));
            if (size.Width * size.Height < 1 << 22)
                Try(() => slide.ReadThumbnail(64));
        }

        foreach (var name in slide.AssociatedImages)
            Try(() => slide.ReadAssociatedImage(name));
        Assert.True(slide.Properties.Count >= 0 && slide.IccProfile.Length >= 0 && slide.DamagedTiles.Count >= 0 && slide.Spacing is not { X: <= 0 });
    }

    // A damaged tile fails the region, not the slide.
    private static void Try(Func<RgbImage> read)
    {
        try
        {
            using (read())
            {
            }
        }
        catch (SlideException)
        {
        }
    }

    private static int HashOf(int seed, int number) => unchecked(seed * 1_000_003 + number * 7919);
}
