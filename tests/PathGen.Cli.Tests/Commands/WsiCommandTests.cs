using System.Globalization;
using PathGen.Slides;
using PathGen.Testing;
using PathGen.Wsi;

namespace PathGen.Cli.Tests;

/// <summary><c>pathgen wsi classify</c>, <c>heatmap</c> and <c>features</c> on the demo slide.</summary>
public sealed class WsiCommandTests : IDisposable
{
    private const string Labels = "adipose tissue;fibrous stroma;lymphocytes;glands;necrosis;blood;mucus";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_slide_is_classified_drawn_and_classified_again_from_its_features()
    {
        var run = (await Pathgen.RunAsync("wsi", "classify", DemoData.Slide, "--model", DemoData.Model, "--labels", Labels, "--top-j", "1,10", "--evidence", "3", "--out", folder["out"], "--json")).Succeeded();
        var result = run.Json.GetProperty("slides")[0].GetProperty("result");
        Assert.Contains("Research use only", run.Json.GetProperty("question").GetProperty("notice").GetString(), StringComparison.Ordinal);
        Assert.Equal([1, 10], result.GetProperty("pooled").EnumerateArray().Select(p => p.GetProperty("j").GetInt32()));
        Assert.Equal(["slide.csv", "slide.json", "slide.safetensors"], Directory.GetFiles(folder["out"]).Select(Path.GetFileName).Order());

        // The evidence is the best of the table, and the table's mean the score.
        var scores = PatchScoresFile.Read(Path.Combine(folder["out"], "slide.csv"));
        var glands = scores["glands"].ToArray();
        var evidence = result.GetProperty("evidence")[3];
        Assert.Equal("glands", evidence.GetProperty("class").GetString());
        Assert.Equal(Enumerable.Range(0, glands.Length).OrderByDescending(i => glands[i]).Take(3), evidence.GetProperty("patches").EnumerateArray().Select(p => p.GetProperty("row").GetInt32()));
        Assert.Equal(glands.OrderDescending().Take(10).Average(v => (double)v), result.GetProperty("pooled")[1].GetProperty("similarities")[3].GetDouble(), 1e-6);

        // Painted glands are where their similarity is highest.
        var features = Path.Combine(folder["out"], "slide.safetensors");
        (await Pathgen.RunAsync("wsi", "features", features, "--out", folder["slide.h5"])).Succeeded();
        var again = (await Pathgen.RunAsync("wsi", "classify", folder["slide.h5"], "--model", DemoData.Model, "--labels", Labels, "--top-j", "1,10", "--evidence", "3", "--json")).Succeeded();
        Assert.Equal(result.GetRawText(), again.Json.GetProperty("slides")[0].GetProperty("result").GetRawText());

        (await Pathgen.RunAsync(
            "wsi", "heatmap", DemoData.Slide, "--scores", Path.Combine(folder["out"], "slide.csv"), "--score", "glands", "--out", folder["heat.png"], "--patches", folder["patches.jpg"],
            "--tiff", folder["heat.tif"], "--geojson", folder["heat.geojson"], "--max-side", "512", "--colours", "viridis", "--scaling", "linear")).Succeeded();
        using var picture = PictureFile.Read(folder["heat.png"]);
        Assert.InRange(picture.Width, 512, 1000);
        using var sheet = PictureFile.Read(folder["patches.jpg"]);
        using var pyramid = Slide.Open(folder["heat.tif"]);
        using var slide = Slide.Open(DemoData.Slide);
        Assert.Equal((slide.Width + 15) / 16, pyramid.Width);
        Assert.Contains("\"glands\":", File.ReadAllText(folder["heat.geojson"]), StringComparison.Ordinal);
        Assert.Contains("say which with --score", (await Pathgen.RunAsync("wsi", "heatmap", DemoData.Slide, "--scores", Path.Combine(folder["out"], "slide.csv"), "--out", folder["x.png"])).Failed(ExitCode.Usage), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labelled_slides_calibrate()
    {
        // Six slides of one class's features each, as the model's own texts would have them.
        var features = Path.Combine(folder["out"], "slide.safetensors");
        (await Pathgen.RunAsync("wsi", "classify", DemoData.Slide, "--model", DemoData.Model, "--labels", "glands;lymphocytes", "--out", folder["out"])).Succeeded();
        var (bag, scores) = (FeatureFile.Read(features), PatchScoresFile.Read(Path.Combine(folder["out"], "slide.csv")));
        var (glands, lymphocytes) = (scores["glands"].ToArray(), scores["lymphocytes"].ToArray());
        var rows = Enumerable.Range(0, bag.Count).OrderByDescending(i => glands[i] - lymphocytes[i]).ToArray();
        var table = "slide_id,label\n";
        var files = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            int[] own = [.. (i % 2 == 0 ? rows.Take(30) : rows.TakeLast(30)).Where((_, k) => k % 3 == i / 2)];
            var part = new FeatureBag($"s{i}", own.SelectMany(r => bag[r].ToArray()).ToArray(), bag.Width, [.. own.Select(r => bag.Positions[r])]) { PatchSize = bag.PatchSize, Encoder = bag.Encoder };
            files.Add(folder[$"s{i}.safetensors"]);
            FeatureFile.Write(part, files[^1]);
            table += string.Create(CultureInfo.InvariantCulture, $"s{i},{(i % 2 == 0 ? "glands" : "lymphocytes")}\n");
        }

        File.WriteAllText(folder["labels.csv"], table);
        string[] question = ["--model", DemoData.Model, "--labels", "glands;lymphocytes", "--calibration", folder["c.json"]];
        var learned = (await Pathgen.RunAsync(["wsi", "classify", .. files, .. question, "--calibrate", folder["labels.csv"], "--json"])).Succeeded().Json;
        Assert.Equal(6, learned.GetProperty("question").GetProperty("calibration").GetProperty("slides").GetInt32());
        var used = (await Pathgen.RunAsync(["wsi", "classify", .. files, .. question, "--json"])).Succeeded().Json;
        var calibration = SlideZeroShotCalibration.Read(folder["c.json"]);
        for (var i = 0; i < 6; i++)
        {
            var result = used.GetProperty("slides")[i].GetProperty("result");
            Assert.Equal(i % 2 == 0 ? "glands" : "lymphocytes", result.GetProperty("label").GetString());
            Assert.Equal(calibration.J, result.GetProperty("j").GetInt32());
        }

        var other = await Pathgen.RunAsync("wsi", "classify", files[0], "--model", DemoData.Model, "--labels", "glands;blood", "--calibration", folder["c.json"]);
        Assert.Contains("calibration is of the classes", other.Failed(ExitCode.Usage), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_inputs_are_one_line()
    {
        File.WriteAllText(folder["no.csv"], "x,y\n");
        File.WriteAllBytes(folder["bad.h5"], [1, 2, 3]);
        FeatureFile.Write(new FeatureBag("wide", new float[] { 1, 2 }, 2, [default]) { PatchSize = 5 }, folder["wide.safetensors"]);
        FeatureFile.Write(new FeatureBag("empty", Array.Empty<float>(), 2, []) { PatchSize = 5 }, folder["empty.safetensors"]);
        await Fails(ExitCode.Usage, "--out DIR", "wsi", "classify", DemoData.Slide, "--model", DemoData.Model, "--labels", "a;b");
        await Fails(ExitCode.Usage, "--labels or --task", "wsi", "classify", folder["wide.safetensors"], "--model", DemoData.Model);
        await Fails(ExitCode.Usage, "ascending", "wsi", "classify", folder["wide.safetensors"], "--model", DemoData.Model, "--labels", "a;b", "--top-j", "5,1");
        await Fails(ExitCode.Input, "width 2", "wsi", "classify", folder["wide.safetensors"], "--model", DemoData.Model, "--labels", "a;b");
        await Fails(ExitCode.Input, "has no patches", "wsi", "classify", folder["empty.safetensors"], "--model", DemoData.Model, "--labels", "a;b");
        await Fails(ExitCode.Input, "bad.h5", "wsi", "features", folder["bad.h5"]);
        await Fails(ExitCode.Input, "no such file", "wsi", "features", folder["none.h5"]);
        await Fails(ExitCode.Usage, "--out must end in", "wsi", "features", folder["wide.safetensors"], "--out", folder["x.csv"]);
        await Fails(ExitCode.Output, "does not exist", "wsi", "features", folder["wide.safetensors"], "--out", folder["no/x.h5"]);
        await Fails(ExitCode.Input, "first line", "wsi", "heatmap", DemoData.Slide, "--scores", folder["no.csv"], "--out", folder["x.png"]);
        await Fails(ExitCode.Usage, "what shall be drawn", "wsi", "heatmap", DemoData.Slide, "--scores", folder["no.csv"]);
        File.WriteAllText(folder["far.csv"], "x,y,size,s\n1,2,3,0.5\n999999999,2,3,0.5\n");
        await Fails(ExitCode.Input, "lie beyond", "wsi", "heatmap", DemoData.Slide, "--scores", folder["far.csv"], "--out", folder["x.png"]);
        Assert.False(File.Exists(folder["x.png"]));

        async Task Fails(int code, string reason, params string[] arguments) =>
            Assert.Contains(reason, (await Pathgen.RunAsync(arguments)).Failed(code), StringComparison.Ordinal);
    }
}
