using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Cli.Tests;

public class EmbedCommandTests(SharedModel model) : IClassFixture<SharedModel>
{
    [Fact]
    public async Task Pictures_have_open_clips_embeddings_in_the_order_of_the_paths()
    {
        using var folder = new TemporaryFolder();
        var patches = Enumerable.Range(0, 4).Select(i => Reference.PathOf("golden", "clip", $"patch_{i}.png")).ToList();
        var expected = Npy.Read(Reference.PathOf("golden", "clip", "clip-tiny-quickgelu", "image_embeds.npy"));
        (await Pathgen.RunAsync(["embed", patches[2], patches[0], patches[3], patches[1], "--model", model.Path, "--out", folder["e.npy"]])).Succeeded();
        var actual = Npy.Read(folder["e.npy"]);
        Assert.Equal("<f4", actual.Descriptor);
        Assert.Equal([4, 48], actual.Shape);
        Assert.Equal(["e.json", "e.npy"], Tree.Names(folder.Path));
        var (rows, golden) = (actual.As<float>(), expected.As<float>());
        int[] order = [2, 0, 3, 1];
        for (var row = 0; row < 4; row++)
        {
            // Unit rows; PyTorch's own embeddings are normalised for the comparison. Float32 sums in another order: 1e-5 is ten times what is seen.
            var reference = golden.AsSpan(order[row] * 48, 48).ToArray();
            var length = MathF.Sqrt(reference.Sum(v => v * v));
            for (var i = 0; i < 48; i++)
                Assert.Equal(reference[i] / length, rows[row * 48 + i], 1e-5f);
        }
    }

    [Fact]
    public async Task A_slide_has_a_row_a_tile_and_says_where()
    {
        using var folder = new TemporaryFolder();
        var slide = Reference.PathOf("data", "slides", "CMU-1-Small-Region.svs");
        var tiles = (await Pathgen.RunAsync("slide", "tiles", slide, "--json")).Succeeded().Json.GetProperty("tiles");
        var printed = (await Pathgen.RunAsync(["embed", Reference.PathOf("golden", "clip", "patch_0.png"), slide, "--model", model.Path, "--out", folder["e.npy"], "--json"])).Succeeded().Json;
        var array = Npy.Read(folder["e.npy"]);
        var index = JsonDocument.Parse(File.ReadAllText(folder["e.json"])).RootElement;
        Assert.Equal(printed.GetRawText(), index.GetRawText());
        Assert.Equal([1 + tiles.GetArrayLength(), 48], array.Shape);
        var entry = index.GetProperty("inputs")[1];
        Assert.Equal((1L, tiles.GetArrayLength()), (entry.GetProperty("firstRow").GetInt64(), entry.GetProperty("rows").GetInt32()));
        Assert.Equal(JsonSerializer.Serialize(tiles), JsonSerializer.Serialize(entry.GetProperty("tiles")));
        Assert.All(array.As<float>().Chunk(48), row => Assert.Equal(1, row.Sum(v => v * (double)v), 1e-5));
    }

    [Fact]
    public async Task Safetensors_hold_a_slides_rows_and_places_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var slide = Reference.PathOf("data", "slides", "CMU-1-Small-Region.svs");
        (await Pathgen.RunAsync("embed", slide, "--model", model.Path, "--out", folder["e.npy"])).Succeeded();
        var printed = (await Pathgen.RunAsync("embed", slide, "--model", model.Path, "--out", folder["e.safetensors"], "--json")).Succeeded().Json;
        Assert.Equal(["e.json", "e.npy", "e.safetensors"], Tree.Names(folder.Path));
        var read = PathGen.Clip.EmbeddingFile.Read(folder["e.safetensors"]);
        Assert.Equal(Npy.Read(folder["e.npy"]).As<float>(), read.Embeddings.Matrix.Values.ToArray());
        Assert.Equal(
            read.Embeddings.Tiles.Select(t => (t.Region.X, t.Region.Y)),
            printed.GetProperty("inputs")[0].GetProperty("tiles").EnumerateArray().Select(t => (t.GetProperty("x").GetInt64(), t.GetProperty("y").GetInt64())));

        var picture = Reference.PathOf("golden", "clip", "patch_0.png");
        foreach (string[] wrong in new[] { new[] { picture }, [slide, slide] })
            Assert.Contains("holds one slide", (await Pathgen.RunAsync(["embed", .. wrong, "--model", model.Path, "--out", folder["x.safetensors"]])).Failed(ExitCode.Usage), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Places_of_an_earlier_array_never_stay_beside_a_new_one()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["e.json"], "places of another array");
        var picture = Reference.PathOf("golden", "clip", "patch_0.png");
        (await Pathgen.RunAsync("embed", picture, "--model", model.Path, "--out", folder["e.npy"])).Succeeded();
        Assert.Contains("patch_0.png", File.ReadAllText(folder["e.json"]), StringComparison.Ordinal);

        // A command that fails before it has an array leaves the old pair whole.
        File.WriteAllText(folder["e.json"], "its places");
        File.WriteAllBytes(folder["cut.png"], File.ReadAllBytes(picture)[..5000]);
        (await Pathgen.RunAsync("embed", folder["cut.png"], "--model", model.Path, "--out", folder["e.npy"])).Failed(ExitCode.Input);
        Assert.Equal(["cut.png", "e.json", "e.npy"], Tree.Names(folder.Path));
    }

    [Fact]
    public async Task One_picture_that_cannot_be_read_leaves_no_array()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["cut.png"], File.ReadAllBytes(Reference.PathOf("golden", "clip", "patch_0.png"))[..5000]);
        var run = await Pathgen.RunAsync("embed", Reference.PathOf("golden", "clip", "patch_1.png"), folder["cut.png"], "--model", model.Path, "--out", folder["e.npy"]);
        Assert.Contains("cut.png", run.Failed(ExitCode.Input), StringComparison.Ordinal);
        Assert.Equal(["cut.png"], Tree.Names(folder.Path));
    }
}
