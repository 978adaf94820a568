using System.Diagnostics;

namespace PathGen.Slides.Tests;

/// <summary>
/// Opens and reads mutants, one after another, in this process: a crash of a native decoder ends the tests. Each mutant ends in pixels or a <see cref="SlideException"/>, within 5
/// seconds, without letting the process grow by 512 MiB; nor may all of them together leave that behind. A mutant follows from the campaign's seed and its number alone, which a
/// failure names. Tests that use it belong to <see cref="FuzzCollection"/>.
/// </summary>
internal static class FuzzCampaign
{
    private const long MaxGrowth = 512 << 20;
    private const long MaxThumbnailSource = 1 << 22;

    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(5);

    /// <summary>How many mutants: the first number in an ordinary test, the second in a nightly one.</summary>
    public static int Count(int ordinary, int nightly) => Environment.GetEnvironmentVariable("PATHGEN_NIGHTLY") == "1" ? nightly : ordinary;

    /// <summary>Runs a campaign.</summary>
    /// <param name="count">Mutants.</param>
    /// <param name="seed">Of the campaign.</param>
    /// <param name="tryOne">Makes a mutant and reads it; returns whether it opened.</param>
    public static void Run(int count, int seed, Func<Random, bool> tryOne)
    {
        var (start, opened, slowest, largest) = (MemoryWithoutGarbage(), 0, TimeSpan.Zero, 0L);
        for (var number = 0; number < count; number++)
        {
            var random = new Random(HashOf(seed, number));
            Exception? failure = null;
            var thread = new Thread(
                () =>
                {
                    try
                    {
                        if (tryOne(random))
                            opened++;
                    }
                    catch (SlideException e)
                    {
                        failure = e.Message.Contains('\n', StringComparison.Ordinal) ? e : null;
                    }
                    catch (Exception e)
                    {
                        failure = e;
                    }
                },
                maxStackSize: 256 << 10) { IsBackground = true };
            var (before, clock) = (ProcessMemory.ResetPeak(), Stopwatch.StartNew());
            thread.Start();
            Assert.True(thread.Join(MaxTime), $"mutant {number} of seed {seed} hangs");
            Assert.True(failure is null, $"mutant {number} of seed {seed}: {failure}");
            var growth = ProcessMemory.Peak() - before;
            Assert.True(growth < MaxGrowth, $"mutant {number} of seed {seed} lets the process grow by {growth >> 20} MiB");
            (slowest, largest) = (clock.Elapsed > slowest ? clock.Elapsed : slowest, Math.Max(largest, growth));
        }

        var kept = MemoryWithoutGarbage() - start;
        Assert.True(kept < MaxGrowth, $"the mutants of seed {seed} left {kept >> 20} MiB behind");
        TestContext.Current.SendDiagnosticMessage(
            $"Seed {seed}: {count} mutants, {opened} opened; {slowest.TotalMilliseconds:F0} ms and {largest >> 20} MiB more at most, {kept >> 20} MiB left behind");

        // Where nothing opens, nothing behind the door is tried.
        Assert.InRange(opened, count / 20, count);
    }

    /// <summary>Reads what a user may read of a slide: some places of each level, a reduced region, a thumbnail where it is cheap, the associated images.</summary>
    public static void Read(Slide slide, Random random)
    {
        for (var i = 0; i < Math.Min(slide.Levels.Count, 8); i++)
        {
            var (level, size) = (i, slide.Levels[i]);
            foreach (var (x, y) in ((long, long)[])[(-5, -5), (size.Width - 40, size.Height - 40), (random.NextInt64(size.Width), random.NextInt64(size.Height))])
                Try(() => slide.ReadLevel(level, x, y, 64 << random.Next(3), 64));
            if (size.Width * (double)size.Height < MaxThumbnailSource)
                Try(() => slide.ReadThumbnail(64));
        }

        Try(() => slide.ReadRegion(new SlideRegion(0, 0, 600, 500), 150, 125));
        foreach (var name in slide.AssociatedImages.Take(8))
            Try(() => slide.ReadAssociatedImage(name));
        Assert.True(slide.Properties.All(p => p.Value is not null) && slide.IccProfile.Length >= 0 && slide.Spacing is not { X: <= 0 });
        Assert.All(slide.DamagedTiles, tile => Assert.False(string.IsNullOrEmpty(tile.Reason)));
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
        catch (SlideException e)
        {
            Assert.DoesNotContain('\n', e.Message);
        }
    }

    // Gives memory back to the system, too.
    private static long MemoryWithoutGarbage()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return ProcessMemory.ResetPeak();
    }

    private static int HashOf(int seed, int number) => unchecked(seed * 1_000_003 + number * 7919);
}
