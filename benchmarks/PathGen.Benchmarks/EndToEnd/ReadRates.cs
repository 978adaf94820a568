using System.Diagnostics;
using System.Text.Json;
using PathGen.Slides;

namespace PathGen.Benchmarks.EndToEnd;

/// <summary>
/// Source megapixels a second of reading regions in row-major order: the same places and sizes as the peer's <c>read_*</c> lines, then two threads. Only the finest level is used.
/// <c>reads SLIDE [SECONDS=4]</c> prints one JSON object, with the process' peak memory.
/// </summary>
internal static class ReadRates
{
    public static void Run(string path, int seconds)
    {
        using var source = new FileByteSource(path);
        using var exact = FirstLevelOnly.Open(source, new SlideOptions());
        using var fast = FirstLevelOnly.Open(source, new SlideOptions { Decoding = SlideDecoding.Fast });
        var rates = new Dictionary<string, double>
        {
            ["read_256_aligned"] = Rate(exact, 256, 0, 256, 1, seconds),
            ["read_256_unaligned"] = Rate(exact, 256, 131, 256, 1, seconds),
            ["read_672"] = Rate(exact, 672, 131, 672, 1, seconds),
            ["read_672_to_336"] = Rate(exact, 672, 131, 336, 1, seconds),
            ["read_672_to_336_fast"] = Rate(fast, 672, 131, 336, 1, seconds),
            ["read_672_two_threads"] = Rate(exact, 672, 131, 672, 2, seconds),
        };
        using var process = Process.GetCurrentProcess();
        rates["peak_memory_mb"] = Math.Round(process.PeakWorkingSet64 / 1e6, 1);
        Console.WriteLine(JsonSerializer.Serialize(rates));
    }

    private static double Rate(Slide slide, int side, int offset, int target, int threads, int seconds)
    {
        var columns = (slide.Width - offset) / side;
        var rows = (slide.Height - offset) / side;
        var (next, done) = (-1L, 0L);
        Read(TimeSpan.FromSeconds(0.5)); // Warm-up: tiered compilation.
        (next, done) = (-1, 0);
        var clock = Stopwatch.StartNew();
        if (threads == 1)
            Read(TimeSpan.FromSeconds(seconds));
        else
            Task.WaitAll([.. Enumerable.Range(0, threads).Select(_ => Task.Run(() => Read(TimeSpan.FromSeconds(seconds))))]);
        return Math.Round(done * side * side / clock.Elapsed.TotalSeconds / 1e6, 1);

        void Read(TimeSpan time)
        {
            for (var mine = Stopwatch.StartNew(); mine.Elapsed < time; Interlocked.Increment(ref done))
            {
                var spot = Interlocked.Increment(ref next) % (columns * rows);
                var region = new SlideRegion(offset + spot % columns * side, offset + spot / columns * side, side, side);
                using var pixels = target == side ? slide.ReadRegion(region) : slide.ReadRegion(region, target, target);
            }
        }
    }
}
