using System.Numerics.Tensors;
using PathGen.Onnx;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Clip.Tests;

/// <summary>What decoding at a fraction of the size does to embeddings, on real patches.</summary>
public sealed class FastDecodingTests : IDisposable
{
    private const int PatchSide = 672;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("CMU-1-Small-Region.svs", 336)] // JPEG, halved by its DCT
    [InlineData("CMU-1-Small-Region.svs", 168)]
    [InlineData("tcga-cr-7395-01a-01-ts1.svs", 336)] // JPEG 2000, one resolution less
    public async Task Embeddings_of_fast_patches_are_those_of_exact_ones(string name, int side)
    {
        new ClipImporter(new ClipImportOptions { OutputFolder = folder["model"] }).Import(Reference.PathOf("golden", "clip", "clip-tiny-quickgelu"));
        using var model = ClipModel.Load(folder["model"]);
        var path = Reference.PathOf("data", "slides", name);
        using var exact = Slide.Open(path);
        using var fast = Slide.Open(path, new SlideOptions { Decoding = SlideDecoding.Fast });
        var places = from y in Enumerable.Range(0, (int)exact.Height / PatchSide) from x in Enumerable.Range(0, (int)exact.Width / PatchSide) select (X: x, Y: y);
        Tile[] tiles = [.. places.Select((p, i) => new Tile(i, new SlideRegion(p.X * PatchSide, p.Y * PatchSide, PatchSide, PatchSide), 1))];
        var expected = await new SlideEmbedder(model.ImageEncoder).EmbedAsync(exact, tiles);
        var actual = await new SlideEmbedder(model.ImageEncoder, new SlideEmbedderOptions { ReadSize = side }).EmbedAsync(fast, tiles);
        Assert.True(tiles.Length >= 12);
        var least = tiles.Min(t => TensorPrimitives.Dot(expected.Matrix[t.Index], actual.Matrix[t.Index]));
        Assert.True(least >= 0.999, $"the least cosine of {tiles.Length} patches is {least}");
    }
}
