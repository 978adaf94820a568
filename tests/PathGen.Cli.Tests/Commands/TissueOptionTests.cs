using System.Text.Json;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Cli.Tests;

/// <summary>How commands find tissue and which tiles they leave out.</summary>
public class TissueOptionTests(SharedModel model) : IClassFixture<SharedModel>
{
    private static string Slide => Reference.PathOf("data", "slides", "CMU-1-Small-Region.svs");

    private static string Dapi => Reference.PathOf("data", "slides", "hamamatsu-dapi.ndpi");

    private static string Network => Reference.PathOf("data", "models", "tissue-unet.onnx");

    [Fact]
    public async Task Tissue_is_written_as_a_picture_and_as_outlines()
    {
        using var folder = new TemporaryFolder();
        var printed = (await Pathgen.RunAsync("slide", "tissue", Slide, "--out", folder["mask.png"], "--geojson", folder["mask.geojson"], "--json")).Succeeded().Json;
        Assert.Equal(folder["mask.geojson"], printed.GetProperty("geoJson").GetString());
        Assert.Equal(["mask.geojson", "mask.png"], Tree.Names(folder.Path));
        using var mask = PictureFile.Read(folder["mask.png"]);
        using var outlines = JsonDocument.Parse(File.ReadAllBytes(folder["mask.geojson"]));
        var area = 0.0;
        foreach (var feature in outlines.RootElement.GetProperty("features").EnumerateArray())
        {
            Assert.Equal("Tissue", feature.GetProperty("properties").GetProperty("classification").GetProperty("name").GetString());
            foreach (var ring in feature.GetProperty("geometry").GetProperty("coordinates").EnumerateArray())
            {
                var corners = ring.EnumerateArray().Select(c => (X: c[0].GetDouble(), Y: c[1].GetDouble())).ToList();
                Assert.All(corners, c => Assert.True(c.X is >= 0 and <= 2220 && c.Y is >= 0 and <= 2967));
                area += corners.Zip(corners.Skip(1), (a, b) => ((a.X * b.Y) - (b.X * a.Y)) / 2).Sum();
            }
        }

        Assert.Equal(printed.GetProperty("tissueShare").GetDouble(), area / (2220.0 * 2967), 5);
    }

    [Fact]
    public async Task Presets_and_pens_change_the_mask()
    {
        var shares = new List<double>();
        foreach (var extra in new string[][] { [], ["--tissue-preset", "clam-biopsy"], ["--tissue-preset", "clam"], ["--reject-pens"], ["--tissue-model", Network] })
            shares.Add((await Pathgen.RunAsync(["slide", "tissue", Slide, "--json", .. extra])).Succeeded().Json.GetProperty("tissueShare").GetDouble());
        Assert.Equal(shares.Count, shares.Distinct().Count());
        Assert.Equal(0, shares[2]); // The slide is smaller than the smallest piece that CLAM's defaults keep.
        Assert.InRange(shares[3], 0.3, shares[0]);
        Assert.InRange(shares[4], 0.3, 0.5);
    }

    [Theory]
    [InlineData("slide tissue {0}")]
    [InlineData("slide tiles {0}")]
    [InlineData("embed {0} --model {1} --out {2}/e.npy")]
    [InlineData("classify {0} --model {1} --labels a;b")]
    [InlineData("generate {0} --model {1} --out {2}/run")]
    public async Task Fluorescence_is_refused_by_name(string command)
    {
        using var folder = new TemporaryFolder();
        var line = (await Pathgen.RunAsync(Words(command, Dapi, folder.Path))).Failed(ExitCode.Input);
        Assert.Contains("hamamatsu-dapi.ndpi: looks like a fluorescence slide", line, StringComparison.Ordinal);
        Assert.Contains("--tissue-model", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tissue_model_takes_any_light()
    {
        var tiles = (await Pathgen.RunAsync("slide", "tiles", Dapi, "--tissue-model", Network, "--json")).Succeeded().Json;
        Assert.Equal(tiles.GetProperty("count").GetInt32(), tiles.GetProperty("tiles").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, tiles.GetProperty("failures").ValueKind);
    }

    [Theory]
    [InlineData("slide tissue {0}")]
    [InlineData("slide tiles {0}")]
    [InlineData("embed {0} --model {1} --out {2}/e.npy")]
    [InlineData("classify {0} --model {1} --labels a;b")]
    [InlineData("generate {0} --model {1} --out {2}/run")]
    public async Task A_wrong_tissue_model_or_options_that_contradict_are_told_before_any_work(string command)
    {
        using var folder = new TemporaryFolder();
        var words = Words(command, Slide, folder.Path);
        Assert.Contains("nowhere.onnx", (await Pathgen.RunAsync([.. words, "--tissue-model", folder["nowhere.onnx"]])).Failed(ExitCode.Model), StringComparison.Ordinal);
        var vision = Path.Combine(model.Path, "vision_model.onnx");
        Assert.Contains("[N, H, W, 3]", (await Pathgen.RunAsync([.. words, "--tissue-model", vision])).Failed(ExitCode.Model), StringComparison.Ordinal);
        Assert.Contains("--reject-pens", (await Pathgen.RunAsync([.. words, "--tissue-model", Network, "--reject-pens"])).Failed(ExitCode.Usage), StringComparison.Ordinal);
        Assert.Contains("clam-biopsy", (await Pathgen.RunAsync([.. words, "--tissue-preset", "biopsy"])).Failed(ExitCode.Usage), StringComparison.Ordinal);
        Assert.Empty(Tree.Names(folder.Path));
    }

    [Fact]
    public async Task Tiles_out_of_focus_are_left_out_and_listed()
    {
        using var folder = new TemporaryFolder();
        var all = (await Pathgen.RunAsync("slide", "tiles", Slide, "--min-focus", "0", "--json")).Succeeded().Json;
        var focus = all.GetProperty("tiles").EnumerateArray().Select(tile => tile.GetProperty("focus").GetDouble()).ToList();
        Assert.Equal(6, focus.Count);
        Assert.All(focus, value => Assert.InRange(value, 0.05, 1.5));
        Assert.Equal(0, all.GetProperty("failures").GetArrayLength());

        var least = focus.Order().ElementAt(2).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        var some = (await Pathgen.RunAsync("slide", "tiles", Slide, "--min-focus", least, "--json")).Succeeded().Json;
        Assert.Equal((4, 2), (some.GetProperty("tiles").GetArrayLength(), some.GetProperty("failures").GetArrayLength()));

        var embedded = (await Pathgen.RunAsync("embed", Slide, "--model", model.Path, "--out", folder["e.npy"], "--min-focus", least, "--json")).Succeeded().Json.GetProperty("inputs")[0];
        Assert.Equal(
            some.GetProperty("tiles").EnumerateArray().Select(tile => (tile.GetProperty("x").GetInt64(), tile.GetProperty("y").GetInt64())),
            embedded.GetProperty("tiles").EnumerateArray().Select(tile => (tile.GetProperty("x").GetInt64(), tile.GetProperty("y").GetInt64())));
        Assert.Equal(JsonSerializer.Serialize(some.GetProperty("failures")), JsonSerializer.Serialize(embedded.GetProperty("failures")));
        Assert.Contains("none of 6 tiles", (await Pathgen.RunAsync("classify", Slide, "--model", model.Path, "--labels", "a;b", "--min-focus", "60")).Failed(ExitCode.Input), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_keeps_to_its_tissue_and_focus()
    {
        using var folder = new TemporaryFolder();
        string[] command = ["generate", Slide, "--model", model.Path, "--out", folder["run"], "--max-similarity", "1"];
        var whole = (await Pathgen.RunAsync([.. command, "--reject-pens", "--min-focus", "0.01", "--json"])).Succeeded().Json;
        Assert.InRange(whole.GetProperty("captioned").GetInt32(), 1, 6);
        (await Pathgen.RunAsync([.. command, "--reject-pens", "--min-focus", "0.01"])).Succeeded();
        Assert.Contains("pens=All", (await Pathgen.RunAsync([.. command, "--min-focus", "0.01"])).Failed(ExitCode.Output), StringComparison.Ordinal);
        Assert.Contains("embeddingMinFocus", (await Pathgen.RunAsync([.. command, "--reject-pens", "--min-focus", "0.02"])).Failed(ExitCode.Output), StringComparison.Ordinal);
    }

    private string[] Words(string command, string slide, string folder) =>
        [.. command.Split(' ').Select(word => word.Replace("{0}", slide, StringComparison.Ordinal).Replace("{1}", model.Path, StringComparison.Ordinal).Replace("{2}", folder, StringComparison.Ordinal))];
}
