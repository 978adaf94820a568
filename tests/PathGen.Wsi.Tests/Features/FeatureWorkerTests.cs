using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Wsi.Tests;

/// <summary>HDF5 that is read in a process of its own.</summary>
public sealed class FeatureWorkerTests : IDisposable
{
    private const string Script = "PathGen.Wsi.Tests/Features/TestData/hdf5.py";
    private static readonly FeatureReadOptions Isolated = new() { Isolation = SlideIsolation.WorkerProcess };
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(0, 16)]
    [InlineData(5000, 33)]
    [InlineData(3, FeatureBag.MaxWidth)] // A row takes more than a piece.
    public void The_result_is_that_of_reading_here(int rows, int width)
    {
        var bag = new FeatureBag("slide", Enumerable.Range(0, rows * width).Select(i => i / 7f - 3).ToArray(), width, [.. Enumerable.Range(0, rows).Select(i => new PatchPosition(512L * i, -i))]);
        var attributes = new Dictionary<string, object> { ["patch_size"] = 256L, ["mpp"] = 0.25, ["downsample"] = new[] { 1.0, 1.0 }, ["level_dim"] = new[] { 1000L, 900L }, ["name"] = "slïde" };
        FeatureFile.Write(bag, folder["slide.h5"], attributes);
        var read = FeatureFile.Read(folder["slide.h5"], Isolated);
        Assert.Equal(bag.Values.ToArray(), read.Values.ToArray());
        Assert.Equal(bag.Positions, read.Positions);
        Assert.Equal((width, 256L), (read.Width, read.PatchSize));
        Assert.Equal(attributes, FeatureFile.ReadAttributes(folder["slide.h5"], Isolated));
    }

    [Fact]
    public void A_file_that_crashes_libhdf5_costs_its_reading()
    {
        // One byte of 7,896 is another; libhdf5 1.10.8 ends with a segmentation fault. A later one may refuse the file instead.
        var path = Path.Combine(Reference.Root, "tests", "PathGen.Wsi.Tests", "Features", "TestData", "crashes-libhdf5.h5");
        var e = Assert.Throws<FeatureFileException>(() => FeatureFile.Read(path, Isolated));
        Assert.StartsWith(path + ": ", e.Message, StringComparison.Ordinal);
        FeatureFile.Write(new FeatureBag("slide", new float[4], 2, [default, default]), folder["whole.h5"]);
        Assert.Equal(2, FeatureFile.Read(folder["whole.h5"], Isolated).Count);
    }

    [Fact]
    public void Damaged_files_are_errors_or_numbers_and_nothing_else()
    {
        Python.Run("h5py", Script, "clam", folder["clam.h5"], "20");
        Python.Run("h5py", Script, "trident", folder["trident.h5"], "20", "float32");
        var random = new Random(11);
        var turns = Environment.GetEnvironmentVariable("PATHGEN_NIGHTLY") == "1" ? 1500 : 20;
        foreach (var name in (string[])["clam.h5", "trident.h5"])
        {
            var whole = File.ReadAllBytes(folder[name]);
            for (var turn = 0; turn < turns; turn++)
            {
                var bytes = (byte[])whole.Clone();
                for (var left = random.Next(1, 5); left > 0; left--)
                    bytes[random.Next(bytes.Length)] = (byte)(random.Next(3) switch { 0 => 0, 1 => 255, _ => random.Next(256) });
                File.WriteAllBytes(folder["damaged.h5"], turn % 10 == 9 ? bytes[..random.Next(bytes.Length)] : bytes);
                try
                {
                    Assert.InRange(FeatureFile.Read(folder["damaged.h5"], Isolated).Count, 0, 1 << 20);
                }
                catch (FeatureFileException e)
                {
                    Assert.Contains("damaged.h5", e.Message, StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void Errors_and_stops_are_those_of_reading_here()
    {
        File.WriteAllBytes(folder["text.h5"], "not hdf5 at all"u8.ToArray());
        var here = Assert.Throws<FeatureFileException>(() => FeatureFile.Read(folder["text.h5"]));
        Assert.Equal(here.Message, Assert.Throws<FeatureFileException>(() => FeatureFile.Read(folder["text.h5"], Isolated)).Message);
        FeatureFile.Write(new FeatureBag("slide", new float[4], 2, [default, default]), folder["whole.h5"]);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => FeatureFile.Read(folder["whole.h5"], Isolated, cancelled.Token));
        var hasty = new FeatureReadOptions { Isolation = SlideIsolation.WorkerProcess, Worker = { TimeLimit = TimeSpan.FromSeconds(0.1) } };
        try
        {
            FeatureFile.Read(folder["whole.h5"], hasty); // .NET starts within 0.1 s on few machines.
        }
        catch (FeatureFileException e)
        {
            Assert.Contains("gave no answer within 0.1 s", e.Message, StringComparison.Ordinal);
        }
    }
}
