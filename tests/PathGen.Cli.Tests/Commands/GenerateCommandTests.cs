using System.Text.Json;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Cli.Tests;

public class GenerateCommandTests(SharedModel model) : IClassFixture<SharedModel>
{
    [Fact]
    public async Task A_slide_becomes_a_dataset_and_a_second_run_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        var run = folder["run"];
        var first = (await Pathgen.RunAsync(SmallRun.Arguments(model.Path, run))).Succeeded();
        Assert.Contains("CC0, for tests", first.Out, StringComparison.Ordinal);
        Assert.Contains("Research use only; not a diagnostic device.", first.Out, StringComparison.Ordinal);

        var pairs = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "dataset", "pathgen.json"))).RootElement;
        Assert.InRange(pairs.GetArrayLength(), 12, 200);
        var tiles = (await Pathgen.RunAsync("slide", "tiles", SmallRun.Slide, "--target-mpp", "0.25", "--json")).Succeeded().Json.GetProperty("tiles").EnumerateArray()
            .Select(tile => new SlideRegion(tile.GetProperty("x").GetInt64(), tile.GetProperty("y").GetInt64(), tile.GetProperty("width").GetInt64(), tile.GetProperty("height").GetInt64()))
            .ToDictionary(tile => (tile.X, tile.Y));
        using var slide = Slide.Open(SmallRun.Slide);
        foreach (var pair in pairs.EnumerateArray())
        {
            var (x, y) = (long.Parse(pair.GetProperty("position")[0].GetString()!), long.Parse(pair.GetProperty("position")[1].GetString()!));
            Assert.Equal("CMU-1-Small-Region", pair.GetProperty("wsi_id").GetString());
            Assert.True(Guid.TryParse(pair.GetProperty("file_id").GetString(), out _));
            Assert.InRange(pair.GetProperty("caption").GetString()!.Split(' ').Length, 5, 77);
            using var picture = PictureFile.Read(Path.Combine(run, "dataset", "images", $"CMU-1-Small-Region_{x}_{y}.png"));
            Assert.Equal((672, 672), (picture.Width, picture.Height));

            using var region = slide.ReadRegion(tiles[(x, y)], 672, 672);
            Assert.True(region.Pixels.SequenceEqual(picture.Pixels), $"the picture at {x}, {y} is not the tile of 0.25 µm/px");
        }

        using var sheet = PictureFile.Read(Path.Combine(run, "contact-sheet.png"));
        Assert.Equal(8 + 6 * 232, sheet.Width);

        var before = Tree.Stamps(Path.Combine(run, "dataset"));
        var store = File.ReadAllBytes(Path.Combine(run, "pairs.sqlite"));
        var second = (await Pathgen.RunAsync(SmallRun.Arguments(model.Path, run, "--json"))).Succeeded();
        Assert.Empty(second.Error);
        Assert.False(second.Json.GetProperty("datasetWritten").GetBoolean());
        Assert.Equal(pairs.GetArrayLength(), second.Json.GetProperty("captioned").GetInt32());
        Assert.Equal(1, second.Json.GetProperty("slides").GetInt32());
        Assert.Equal(tiles.Count, second.Json.GetProperty("tiles").GetInt32());
        Assert.Equal(before, Tree.Stamps(Path.Combine(run, "dataset")));
        Assert.Equal(store.Length, new FileInfo(Path.Combine(run, "pairs.sqlite")).Length);
    }

    [Fact]
    public async Task A_picture_that_was_lost_is_written_again()
    {
        using var folder = new TemporaryFolder();
        (await Pathgen.RunAsync(SmallRun.Arguments(model.Path, folder["run"]))).Succeeded();
        var whole = Tree.Hashes(Path.Combine(folder["run"], "dataset"));
        File.Delete(Directory.EnumerateFiles(Path.Combine(folder["run"], "dataset", "images")).First());
        (await Pathgen.RunAsync(SmallRun.Arguments(model.Path, folder["run"]))).Succeeded();
        Assert.Equal(whole, Tree.Hashes(Path.Combine(folder["run"], "dataset")));
    }

    [Fact]
    public async Task Other_settings_are_refused_and_leave_the_run_as_it_is()
    {
        using var folder = new TemporaryFolder();
        (await Pathgen.RunAsync("generate", SmallRun.Slide, "--model", model.Path, "--out", folder["run"])).Succeeded();
        var before = Tree.Hashes(Path.Combine(folder["run"], "dataset"));
        var other = await Pathgen.RunAsync("generate", SmallRun.Slide, "--model", model.Path, "--out", folder["run"], "--target-mpp", "0.5");
        Assert.Contains("mpp", other.Failed(ExitCode.Output), StringComparison.Ordinal);
        var tissue = await Pathgen.RunAsync("generate", SmallRun.Slide, "--model", model.Path, "--out", folder["run"], "--tissue-source", "colon");
        Assert.Contains("tissue source", tissue.Failed(ExitCode.Output), StringComparison.Ordinal);
        Assert.Equal(before, Tree.Hashes(Path.Combine(folder["run"], "dataset")));
    }

    [Fact]
    public async Task One_bad_slide_is_left_out_and_the_others_are_done()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["bad.svs"], "no slide");
        var run = await Pathgen.RunAsync("generate", folder["bad.svs"], SmallRun.Slide, folder["gone.svs"], "--model", model.Path, "--out", folder["run"], "--json");
        Assert.Contains("2 of 3 slides left out", run.Failed(ExitCode.Partly), StringComparison.Ordinal);
        Assert.Equal(1, run.Json.GetProperty("slides").GetInt32());
        Assert.Contains("bad.svs", run.Json.GetProperty("failures")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("gone.svs", run.Json.GetProperty("failures")[1].GetString(), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder["run"], "dataset", "pathgen.json")));
    }

    [Fact]
    public async Task A_repeated_slide_counts_once_when_all_fail()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["bad.svs"], "no slide");
        File.WriteAllText(folder["worse.svs"], "no slide either");
        var one = await Pathgen.RunAsync("generate", folder["bad.svs"], folder["bad.svs"], "--model", DemoData.Model, "--out", folder["one"]);
        Assert.Contains("bad.svs", one.Failed(ExitCode.Input), StringComparison.Ordinal);
        var two = await Pathgen.RunAsync("generate", folder["bad.svs"], folder["worse.svs"], folder["bad.svs"], "--model", DemoData.Model, "--out", folder["two"]);
        Assert.Contains("all 2 slides failed", two.Failed(ExitCode.Input), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slide_without_a_scale_is_done_in_level_0_pixels_and_asks_for_one_only_when_it_matters()
    {
        using var folder = new TemporaryFolder();
        var slide = Reference.PathOf("data", "slides", "tcga-cr-7395-01a-01-ts1.svs");
        var refused = await Pathgen.RunAsync("generate", slide, "--model", model.Path, "--out", folder["a"], "--target-mpp", "1");
        Assert.Contains("--slide-mpp", refused.Failed(ExitCode.Input), StringComparison.Ordinal);
        (await Pathgen.RunAsync("generate", slide, "--model", model.Path, "--out", folder["b"], "--target-mpp", "1", "--slide-mpp", "0.5", "--quiet")).Succeeded();
        (await Pathgen.RunAsync("generate", slide, "--model", model.Path, "--out", folder["c"])).Succeeded();
    }
}
