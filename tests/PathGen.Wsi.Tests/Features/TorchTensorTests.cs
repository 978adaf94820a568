using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PathGen.Onnx;
using PathGen.Testing;

namespace PathGen.Wsi.Tests;

public sealed class TorchTensorTests : IDisposable
{
    private const string Script = "PathGen.Wsi.Tests/Features/TestData/torch_tensor.py";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2500)]
    public void Torch_loads_what_was_written(int rows)
    {
        var bag = new FeatureBag("slide", Enumerable.Range(0, rows * 12).Select(i => i / 7f - 3).ToArray(), 12);
        FeatureFile.Write(bag, folder["slide.pt"]);
        var seen = Python.Run("torch", Script, "read", folder["slide.pt"]);
        Assert.Equal("torch.float32", seen.GetProperty("dtype").GetString());
        Assert.Equal($"[{rows}, 12]", seen.GetProperty("shape").GetRawText());
        Assert.True(seen.GetProperty("contiguous").GetBoolean());
        Assert.False(seen.GetProperty("grad").GetBoolean());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(bag.Values.Span))), seen.GetProperty("sha256").GetString());
        Assert.Equal(bag.Values.ToArray(), FeatureFile.Read(folder["slide.pt"]).Values.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void What_torch_wrote_is_read(int rows)
    {
        Python.Run("torch", Script, "write", folder["slide.pt"], $"{rows}");
        var bag = FeatureFile.Read(folder["slide.pt"]);
        Assert.Equal(("slide", rows, 12), (bag.SlideId, bag.Count, bag.Width));
        Assert.Equal(Enumerable.Range(0, rows * 12).Select(i => i / 7f - 3), bag.Values.ToArray());
    }

    [Fact]
    public void It_is_a_zip_of_stored_files_that_says_no_time()
    {
        FeatureFile.Write(new FeatureBag("slide", new float[24], 12), folder["slide.pt"]);
        using var zip = ZipFile.OpenRead(folder["slide.pt"]);
        Assert.Equal(["archive/data.pkl", "archive/data/0", "archive/version"], zip.Entries.Select(e => e.FullName));
        Assert.All(zip.Entries, e => Assert.Equal(e.Length, e.CompressedLength));
        Assert.All(zip.Entries, e => Assert.Equal(1980, e.LastWriteTime.Year));
    }

    [Fact]
    public void A_dictionary_needs_its_features_named()
    {
        new TorchBuilder().Add("a", () => new float[4], 2, 2).Add("b", () => new float[4], 2, 2).Write(folder["two.pt"]);
        Assert.Contains("a [2, 2], b [2, 2]", Assert.Throws<FeatureFileException>(() => FeatureFile.Read(folder["two.pt"])).Message, StringComparison.Ordinal);
        new TorchBuilder().Add("coords", () => new float[4], 2, 2).Add("features", () => [1, 2, 3, 4, 5, 6], 2, 3).Write(folder["named.pt"]);
        Assert.Equal([4, 5, 6], FeatureFile.Read(folder["named.pt"])[1].ToArray());
        new TorchBuilder().Add("features", () => [1, float.NaN], 1, 2).Write(folder["nan.pt"]);
        Assert.Contains("row 0, column 1", Assert.Throws<FeatureFileException>(() => FeatureFile.Read(folder["nan.pt"])).Message, StringComparison.Ordinal);
        File.WriteAllBytes(folder["cut.pt"], File.ReadAllBytes(folder["named.pt"])[..^40]);
        Assert.Throws<FeatureFileException>(() => FeatureFile.Read(folder["cut.pt"]));
        using var single = TorchFile.Open(folder["nan.pt"]);
        Assert.Equal(["features"], single.Tensors.Keys);
    }
}
