using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PathGen.Testing;

namespace PathGen.Wsi.Tests;

/// <summary>h5py is the judge: it wrote what is read here, and reads what is written here.</summary>
public sealed class Hdf5Tests : IDisposable
{
    private const string Script = "PathGen.Wsi.Tests/Features/TestData/hdf5.py";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3000)]
    public void H5py_sees_what_was_written(int rows)
    {
        var bag = Bag(rows, 16);
        var attributes = new Dictionary<string, object>
        {
            ["patch_size"] = 256L, ["level0_magnification"] = 40L, ["mpp"] = 0.25, ["downsample"] = new[] { 4.0, 4.0 }, ["level_dim"] = new[] { 1000L, 900L }, ["name"] = "slïde", ["savetodir"] = "",
        };
        FeatureFile.Write(bag, folder["slide.h5"], attributes);
        var seen = Python.Run("h5py", Script, "describe", folder["slide.h5"]);
        var (features, coords) = (seen.GetProperty("features"), seen.GetProperty("coords"));
        Assert.Equal($"[{rows}, 16]", features.GetProperty("shape").GetRawText());
        Assert.Equal("[null, 16]", features.GetProperty("maxshape").GetRawText());
        Assert.Equal("<f4", features.GetProperty("dtype").GetString());
        Assert.Equal("<i8", coords.GetProperty("dtype").GetString());
        Assert.Equal(Sha256(bag.Values.Span), features.GetProperty("sha256").GetString());
        Assert.Equal(Sha256<PatchPosition>([.. bag.Positions]), coords.GetProperty("sha256").GetString());
        var read = coords.GetProperty("attributes");
        Assert.Equal(7, read.EnumerateObject().Count());
        Assert.Equal(256, read.GetProperty("patch_size").GetInt64());
        Assert.Equal(0.25, read.GetProperty("mpp").GetDouble());
        Assert.Equal("[4.0, 4.0]", read.GetProperty("downsample").GetRawText());
        Assert.Equal("[1000, 900]", read.GetProperty("level_dim").GetRawText());
        Assert.Equal("slïde", read.GetProperty("name").GetString());
        Assert.Equal("", read.GetProperty("savetodir").GetString());
        Assert.Equal(attributes, FeatureFile.ReadAttributes(folder["slide.h5"]));
        AssertEqual(bag, FeatureFile.Read(folder["slide.h5"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(57)]
    public void Clams_features_are_read(int rows)
    {
        Python.Run("h5py", Script, "clam", folder["slide.h5"], $"{rows}");
        AssertIsTheScripts(FeatureFile.Read(folder["slide.h5"]), rows, patchSize: null);

        // Its places and sizes stand in another file of its own.
        Python.Run("h5py", Script, "clam-patches", folder["patches.h5"], $"{rows}");
        AssertIsTheScripts(FeatureFile.Read(folder["slide.h5"], new FeatureReadOptions { Coordinates = folder["patches.h5"] }), rows, patchSize: 1024);
        var attributes = FeatureFile.ReadAttributes(folder["patches.h5"]);
        Assert.Equal([4.0, 4.0], Assert.IsType<double[]>(attributes["downsample"]));
        Assert.Equal([1000, 900], Assert.IsType<long[]>(attributes["level_dim"]));
        Assert.Equal("out/patches", attributes["save_path"]);
    }

    [Theory]
    [InlineData("float32")]
    [InlineData("float64")]
    [InlineData("float16")]
    public void Tridents_features_are_read_with_their_attributes(string type)
    {
        Python.Run("h5py", Script, "trident", folder["slide.h5"], "41", type);
        var bag = FeatureFile.Read(folder["slide.h5"]);
        if (type == "float16")
            Assert.All(Enumerable.Range(0, bag.Values.Length), i => Assert.Equal((float)(Half)(i / 7f - 3), bag.Values.Span[i]));
        else
            AssertIsTheScripts(bag, 41, patchSize: 1024);
        var attributes = FeatureFile.ReadAttributes(folder["slide.h5"]);
        Assert.Equal(9, attributes.Count);
        Assert.Equal(("slïde", 40L, 90000L), (attributes["name"], attributes["level0_magnification"], attributes["level0_width"]));

        // And on to another file as they are.
        FeatureFile.Write(bag, folder["copy.h5"], attributes);
        Assert.Equal(attributes, FeatureFile.ReadAttributes(folder["copy.h5"]));
    }

    [Fact]
    public void The_newest_form_compressed_is_read()
    {
        Python.Run("h5py", Script, "latest", folder["slide.h5"], "100");
        AssertIsTheScripts(FeatureFile.Read(folder["slide.h5"]), 100, patchSize: null);
    }

    [Fact]
    public void A_hundred_thousand_patches_stream()
    {
        const int Rows = 100_000;
        const int Width = 64;
        const int Piece = 777;
        var piece = new float[Piece * Width];
        var places = new PatchPosition[Piece];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        using (var writer = new Hdf5FeatureWriter(folder["slide.h5"], Width))
        {
            for (var row = 0; row < Rows; row += Piece)
            {
                var count = Math.Min(Piece, Rows - row);
                for (var i = 0; i < count * Width; i++)
                    piece[i] = (row * Width + i) % 1009 / 8f;
                for (var i = 0; i < count; i++)
                    places[i] = new PatchPosition(224L * (row + i), 7 * (row + i));
                hash.AppendData(MemoryMarshal.AsBytes(piece.AsSpan(0, count * Width)));
                writer.Append(piece.AsSpan(0, count * Width), places.AsSpan(0, count));
            }

            Assert.Equal(Rows, writer.Count);
            Assert.False(File.Exists(folder["slide.h5"]));
            writer.Finish();
        }

        // Of the arrays themselves nothing was held: they take 27 MB.
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 8 << 20);
        var seen = Python.Run("h5py", Script, "describe", folder["slide.h5"]);
        Assert.Equal(Convert.ToHexStringLower(hash.GetHashAndReset()), seen.GetProperty("features").GetProperty("sha256").GetString());
        Assert.Equal("[100000, 2]", seen.GetProperty("coords").GetProperty("shape").GetRawText());
        var bag = FeatureFile.Read(folder["slide.h5"]);
        Assert.Equal((Rows, Width), (bag.Count, bag.Width));
        Assert.Equal(new PatchPosition(224L * 99_999, 7 * 99_999), bag.Positions[^1]);
    }

    [Theory]
    [InlineData("external-link", "is a link")]
    [InlineData("soft-link", "is a link")]
    [InlineData("external-storage", "lies in other files")]
    [InlineData("virtual", "lies in other files")]
    [InlineData("never-written", "claims 409600000000 bytes")]
    [InlineData("huge-chunk", "claims")]
    [InlineData("text", "holds no numbers")]
    [InlineData("compound", "holds no numbers")]
    [InlineData("cube", "has 3 dimensions")]
    [InlineData("group", "is no dataset")]
    [InlineData("rows-differ", "10 places for 9 rows")]
    [InlineData("three-columns", "coords has 3 columns")]
    [InlineData("not-a-number", "row 3, column 5")]
    [InlineData("nothing", "neither features nor coords")]
    public void What_is_no_file_of_features_is_refused_by_name(string kind, string reason)
    {
        Python.Run("h5py", Script, "trident", folder["other.h5"], "10", "float32");
        Python.Run("h5py", Script, "hostile", kind, folder["slide.h5"], folder["other.h5"]);
        var e = Assert.Throws<FeatureFileException>(() => FeatureFile.Read(folder["slide.h5"]));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Contains(folder["slide.h5"], e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_read_or_written_says_so()
    {
        Assert.Contains("no such file", Assert.Throws<FeatureFileException>(() => FeatureFile.Read(folder["none.h5"])).Message, StringComparison.Ordinal);
        File.WriteAllBytes(folder["text.h5"], "not hdf5 at all"u8.ToArray());
        Assert.Contains("cannot be read as HDF5", Assert.Throws<FeatureFileException>(() => FeatureFile.Read(folder["text.h5"])).Message, StringComparison.Ordinal);
        Assert.Throws<FeatureFileException>(() => FeatureFile.Write(Bag(3, 4), folder["no/such/folder.h5"]));
        Python.Run("h5py", Script, "clam-patches", folder["patches.h5"], "5");
        Assert.Contains("no features", Assert.Throws<FeatureFileException>(() => FeatureFile.Read(folder["patches.h5"])).Message, StringComparison.Ordinal);
        FeatureFile.Write(Bag(3, 4), folder["slide.h5"]);
        var e = Assert.Throws<FeatureFileException>(() => FeatureFile.Read(folder["slide.h5"], new FeatureReadOptions { Coordinates = folder["patches.h5"] }));
        Assert.Contains("5 places for the 3 rows", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_not_finished_is_not_there()
    {
        FeatureFile.Write(Bag(3, 4), folder["slide.h5"]);
        using (var writer = new Hdf5FeatureWriter(folder["slide.h5"], 4))
            writer.Append(new float[8], [default, default]);
        Assert.Equal(3, FeatureFile.Read(folder["slide.h5"]).Count);
        Assert.Equal(["slide.h5"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => FeatureFile.Write(Bag(5, 4), folder["other.h5"], null, cancelled.Token));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Threads_share_the_library()
    {
        Parallel.For(0, 8, i =>
        {
            var bag = Bag(50 + i, 16);
            for (var turn = 0; turn < 5; turn++)
            {
                FeatureFile.Write(bag, folder[$"{i}.h5"]);
                AssertEqual(bag, FeatureFile.Read(folder[$"{i}.h5"]));
            }
        });
    }

    private static FeatureBag Bag(int rows, int width) => new(
        "slide", Enumerable.Range(0, rows * width).Select(i => i / 7f - 3).ToArray(), width, [.. Enumerable.Range(0, rows).Select(i => new PatchPosition(512L * i, 256L * i + 5))]) { PatchSize = 256 };

    private static void AssertIsTheScripts(FeatureBag bag, int rows, long? patchSize)
    {
        Assert.Equal((rows, 16, patchSize), (bag.Count, bag.Width, bag.PatchSize));
        AssertEqual(Bag(rows, 16), bag);
    }

    private static void AssertEqual(FeatureBag expected, FeatureBag actual)
    {
        Assert.Equal(expected.Values.ToArray(), actual.Values.ToArray());
        Assert.Equal(expected.Positions, actual.Positions);
    }

    private static string Sha256<T>(ReadOnlySpan<T> values)
        where T : unmanaged => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values)));
}
