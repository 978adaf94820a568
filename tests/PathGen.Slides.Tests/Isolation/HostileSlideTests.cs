using System.Collections.Concurrent;
using System.Diagnostics;
using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>Whatever a file does to the native library, its host goes on.</summary>
public sealed class HostileSlideTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    // PATHGEN_MUTANTS states another number, for a campaign.
    private static readonly int Mutants =
        int.TryParse(Environment.GetEnvironmentVariable("PATHGEN_MUTANTS"), out var count) ? count : Environment.GetEnvironmentVariable("PATHGEN_NIGHTLY") == "1" ? 20_000 : 150;

    [Fact]
    public void Mutants_of_a_real_NDPI_cost_a_typed_error_at_most() => Read(RealSlides.PathOf(RealSlides.Ndpi), Mutants);

    [Fact]
    public void Mutants_of_a_painted_slide_cost_a_typed_error_at_most() => Read(DemoData.Slide, Mutants / 5);

    [Fact]
    public void A_file_that_wants_more_memory_than_a_process_may_use_costs_that_process()
    {
        Isolated.OnLinuxOnly();
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["bomb.tif"], HugeTile(side: 30_000));
        using var slide = Slide.Open(folder["bomb.tif"], Isolated.Options());
        Assert.Equal((30_000, 30_000), (slide.Width, slide.Height));
        var error = Assert.Throws<SlideWorkerException>(() => slide.ReadLevel(0, 0, 0, 10, 10));
        Assert.Matches(@"bomb\.tif: 10×10 pixels at \(0, 0\) of level 0 cannot be read: its reader process (aborted|was trapped).*; it last said: .*failed to allocate 3600000000 bytes", error.Message);
        Assert.DoesNotContain("process:", error.Message, StringComparison.Ordinal);
    }

    private void Read(string path, int count)
    {
        var mutants = new SlideMutants(File.ReadAllBytes(path));
        using var folder = new TemporaryFolder();
        var outcomes = new ConcurrentDictionary<string, int>();
        var slowest = TimeSpan.Zero;
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Math.Min(4, Environment.ProcessorCount) }, number =>
        {
            var file = folder[$"{number}{Path.GetExtension(path)}"];
            File.WriteAllBytes(file, mutants.Make(number));
            var watch = Stopwatch.StartNew();
            var outcome = Read(file);
            File.Delete(file);
            outcomes.AddOrUpdate(outcome, 1, (_, before) => before + 1);
            lock (outcomes)
                slowest = watch.Elapsed > slowest ? watch.Elapsed : slowest;
        });
        foreach (var (outcome, times) in outcomes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            output.WriteLine($"{times,6} {outcome}");
        output.WriteLine($"slowest mutant: {slowest.TotalSeconds:0.0} s");
        Assert.Equal(count, outcomes.Values.Sum());
        Assert.Contains("read", outcomes.Keys);
        Assert.Contains("SlideException", outcomes.Keys);

        // Opening and four reads, each within its limit.
        Assert.True(slowest < 5 * Limit + TimeSpan.FromSeconds(20), $"slowest mutant: {slowest}");
    }

    // What a mutant came to: read, or the worst that it made.
    private static string Read(string path)
    {
        var options = Isolated.Options();
        options.Worker.TimeLimit = Limit;
        options.Worker.MaxRestarts = 0;
        SlideException? worst = null;
        try
        {
            using var slide = Slide.Open(path, options);
            Attempt(() => slide.ReadLevel(0, 1000, 1500, 700, 700).Dispose());
            Attempt(() => slide.ReadLevel(0, slide.Width - 200, slide.Height - 200, 300, 300).Dispose());
            Attempt(() => slide.ReadLevel(slide.Levels.Count - 1, 0, 0, 900, 900).Dispose());
            foreach (var name in slide.AssociatedImages.Take(1))
                Attempt(() => slide.ReadAssociatedImage(name).Dispose());
        }
        catch (SlideException e)
        {
            worst = e;
        }

        return worst switch
        {
            null => "read",
            SlideWorkerException e when e.Message.Contains("given up after", StringComparison.Ordinal) => e.Message[e.Message.LastIndexOf("its reader process", StringComparison.Ordinal)..].Split('.')[0].Split(';')[0],
            SlideWorkerException e => e.Message[e.Message.LastIndexOf("its reader process", StringComparison.Ordinal)..].Split(';')[0],
            _ => worst.GetType().Name,
        };

        void Attempt(Action read)
        {
            try
            {
                read();
            }
            catch (SlideException e)
            {
                worst = worst is SlideWorkerException ? worst : e;
            }
        }
    }

    // A tiled TIFF of one uncompressed grey tile that is not in the file.
    private static byte[] HugeTile(int side)
    {
        (ushort Tag, ushort Type, int Value)[] entries =
        [
            (256, 4, side), (257, 4, side), (258, 3, 8), (259, 3, 1), (262, 3, 1), (277, 3, 1), (284, 3, 1), (322, 4, side), (323, 4, side), (324, 4, 8), (325, 4, 100),
        ];
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("II*\0"u8);
        writer.Write(8);
        writer.Write((ushort)entries.Length);
        foreach (var (tag, type, value) in entries)
        {
            writer.Write(tag);
            writer.Write(type);
            writer.Write(1);
            writer.Write(value);
        }

        writer.Write(0);
        writer.Write(new byte[1000]);
        return file.ToArray();
    }
}
