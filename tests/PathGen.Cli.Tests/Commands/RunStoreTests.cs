using System.Text.Json;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Cli.Tests;

/// <summary>What is done with a finished run: looked at, reviewed, mixed with pairs of others, split.</summary>
public class RunStoreTests(SharedRun run) : IClassFixture<SharedRun>
{
    private JsonElement Pairs => JsonDocument.Parse(File.ReadAllText(Path.Combine(Existing(), "dataset", "pathgen.json"))).RootElement;

    [Fact]
    public async Task Runs_status_and_failures_say_what_is_in_the_store()
    {
        var count = Pairs.GetArrayLength();
        var status = (await Pathgen.RunAsync("status", run.Path, "--json")).Succeeded().Json.GetProperty("statistics");
        Assert.Equal(count, status.GetProperty("counts").GetProperty("captioned").GetInt32());
        Assert.Equal([1, count, count, count], status.GetProperty("agents").EnumerateArray().Select(agent => agent.GetProperty("drafts").GetInt32()));
        Assert.Contains($"{count} captioned", (await Pathgen.RunAsync("status", run.Path)).Succeeded().Out, StringComparison.Ordinal);
        var runs = (await Pathgen.RunAsync("runs", Path.GetDirectoryName(run.Path)!, "--json")).Succeeded().Json;
        Assert.Equal(run.Path, Assert.Single(runs.EnumerateArray()).GetProperty("run").GetString());
        Assert.Equal(status.GetProperty("counts").GetProperty("failures").GetInt32(), (await Pathgen.RunAsync("failures", run.Path, "--json")).Succeeded().Json.GetArrayLength());
        Assert.Empty((await Pathgen.RunAsync("failures", run.Path, "--stage", "none")).Succeeded().Out);
    }

    [Fact]
    public async Task A_review_changes_what_is_exported()
    {
        using var folder = new TemporaryFolder();
        var count = Pairs.GetArrayLength();
        Copy(folder["run"]);
        (await Pathgen.RunAsync("review", "list", folder["run"], "--sample", "3", "--out", folder["review.tsv"])).Succeeded();
        var lines = File.ReadAllLines(folder["review.tsv"]);
        Assert.Equal((await Pathgen.RunAsync("review", "list", folder["run"], "--sample", "3")).Succeeded().Out, File.ReadAllText(folder["review.tsv"]));
        var rows = lines[1..].Select(line => line.Split('\t')).ToList();
        Assert.Equal(3, rows.Count);
        (rows[0][2], rows[1][2], rows[1][3], rows[2][2]) = ("accept", "edit", "\"A \"\"new\"\" caption\"", "reject");
        File.WriteAllLines(folder["review.tsv"], rows.Select(row => string.Join('\t', row)).Prepend(lines[0]));
        var result = (await Pathgen.RunAsync("review", "apply", folder["run"], folder["review.tsv"], "--by", "Dr Ä", "--json")).Succeeded().Json;
        Assert.Equal((1, 1, 1), (result.GetProperty("accepted").GetInt32(), result.GetProperty("edited").GetInt32(), result.GetProperty("rejected").GetInt32()));
        (await Pathgen.RunAsync("export", folder["run"], "--format", "imagefolder", "--out", folder["out"])).Succeeded();
        var metadata = File.ReadAllLines(Path.Combine(folder["out"], "metadata.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(count - 1, metadata.Count);
        Assert.Equal($"images/{rows[1][0]}.jpg", Assert.Single(metadata, m => m.GetProperty("text").GetString() == "A \"new\" caption").GetProperty("file_name").GetString());
        Assert.DoesNotContain(metadata, m => m.GetProperty("file_name").GetString() == $"images/{rows[2][0]}.jpg");
        var listed = (await Pathgen.RunAsync("review", "list", folder["run"], "--state", "rejected")).Succeeded().Out;
        Assert.Contains($"{rows[2][0]}\t", listed, StringComparison.Ordinal);
        Assert.Contains("Dr Ä", listed, StringComparison.Ordinal);
        Assert.Equal(count - 3, (await Pathgen.RunAsync("review", "list", folder["run"])).Succeeded().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length - 1);
    }

    [Theory]
    [InlineData("pair\tverdict\tcaption\nnobody_1_2\taccept\t\n", "are not captioned in this run")]
    [InlineData("pair\tverdict\tcaption\nx\tperhaps\t\n", "the verdict 'perhaps'")]
    [InlineData("pair\tverdict\tcaption\nx\tedit\t\n", "0 characters")]
    [InlineData("pair\tverdict\tcaption\nx\treject\t\nx\treject\t\n", "a second time")]
    [InlineData("pair\tcaption\nx\ty\n", "the columns pair, verdict and caption")]
    public async Task A_table_that_cannot_be_used_adds_nothing(string table, string part)
    {
        using var folder = new TemporaryFolder();
        Assert.NotEqual(0, Pairs.GetArrayLength());
        Copy(folder["run"]);
        File.WriteAllText(folder["t.tsv"], table);
        Assert.Contains(part, (await Pathgen.RunAsync("review", "apply", folder["run"], folder["t.tsv"], "--by", "a")).Failed(ExitCode.Input), StringComparison.Ordinal);
        Assert.Equal(0, (await Pathgen.RunAsync("status", folder["run"], "--json")).Succeeded().Json.GetProperty("statistics").GetProperty("counts").GetProperty("reviews").GetInt32());
    }

    [Fact]
    public async Task Pairs_of_others_are_imported_mixed_and_split()
    {
        using var folder = new TemporaryFolder();
        var count = Pairs.GetArrayLength();
        Copy(folder["run"]);
        for (var i = 0; i < 6; i++)
        {
            using var image = new RgbImage(20, 20);
            new Random(i).NextBytes(image.Pixels);
            PictureFile.WritePng(image, folder[$"{i}.png"]);
        }

        File.WriteAllText(folder["list.csv"], "image,caption\n" + string.Concat(Enumerable.Range(0, 7).Select(i => $"{i}.png,Caption {i}\n")));
        string[] import = ["import", folder["list.csv"], "--out", folder["run"], "--source", "others", "--licence", "CC0"];
        Assert.Contains("1 of 7 rows were left out", (await Pathgen.RunAsync(import)).Failed(ExitCode.Partly), StringComparison.Ordinal);
        Assert.Contains("others_6: import: no such picture", (await Pathgen.RunAsync("failures", folder["run"], "--stage", "import")).Succeeded().Out, StringComparison.Ordinal);
        var mixed = (await Pathgen.RunAsync("export", folder["run"], "--format", "webdataset", "--out", folder["mixed"], "--mix", "own", "--mix", "others=2", "--json")).Succeeded().Json;
        Assert.Equal(count + 12, mixed.GetProperty("pairs").GetInt32());
        Assert.Contains("| others | 12 | CC0 |", File.ReadAllText(Path.Combine(folder["mixed"], "dataset_card.md")), StringComparison.Ordinal);
        var split = (await Pathgen.RunAsync("export", folder["run"], "--format", "imagefolder", "--out", folder["split"], "--mix", "others", "--split", "train=0.5,test=0.5", "--json")).Succeeded().Json.GetProperty("parts");
        Assert.Equal(6, split.GetProperty("train").GetInt32() + split.GetProperty("test").GetInt32());
        Assert.Equal(["splits.json", "test", "train"], Directory.EnumerateFileSystemEntries(folder["split"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        (await Pathgen.RunAsync("export", folder["run"], "--format", "imagefolder", "--out", folder["split"], "--mix", "others", "--split", "train=0.5,test=0.5")).Succeeded();
        (await Pathgen.RunAsync("export", folder["run"], "--format", "webdataset", "--out", folder["x"], "--mix", "nobody")).Failed(ExitCode.Input);
        (await Pathgen.RunAsync("export", folder["run"], "--format", "webdataset", "--out", folder["x"], "--mix", "own=0")).Failed(ExitCode.Usage);
        (await Pathgen.RunAsync("export", folder["run"], "--format", "webdataset", "--out", folder["x"], "--split", "train")).Failed(ExitCode.Usage);
    }

    [Fact]
    public async Task Published_pairs_are_cut_again_from_the_slide()
    {
        using var folder = new TemporaryFolder();
        var pairs = Pairs;
        var list = Path.Combine(run.Path, "dataset", "pathgen.json");
        Directory.CreateDirectory(folder["slides"]);
        (await Pathgen.RunAsync("materialize", list, "--slides", folder["slides"], "--out", folder["out"])).Failed(ExitCode.Input);
        File.CreateSymbolicLink(Path.Combine(folder["slides"], $"{pairs[0].GetProperty("wsi_id").GetString()}.svs"), SmallRun.Slide);
        var cut = (await Pathgen.RunAsync("materialize", list, "--slides", folder["slides"], "--out", folder["out"], "--patch-size", "100", "--json")).Succeeded().Json;
        Assert.Equal((pairs.GetArrayLength(), 1, 0), (cut.GetProperty("pairs").GetInt32(), cut.GetProperty("slides").GetInt32(), cut.GetProperty("missingSlides").GetInt32()));
        var before = Tree.Stamps(folder["out"]);
        (await Pathgen.RunAsync("materialize", list, "--slides", folder["slides"], "--out", folder["out"], "--patch-size", "100")).Succeeded();
        Assert.Equal(before, Tree.Stamps(folder["out"]));
        using var again = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["out"], "pathgen.json")));
        Assert.Equal(pairs.EnumerateArray().Select(pair => pair.GetRawText()), again.RootElement.EnumerateArray().Select(pair => pair.GetRawText()));
    }

    [Theory]
    [InlineData("status")]
    [InlineData("failures")]
    [InlineData("review list")]
    public async Task A_run_that_is_not_there_is_an_input_error(string command)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("holds no run", (await Pathgen.RunAsync([.. command.Split(' '), folder.Path])).Failed(ExitCode.Input), StringComparison.Ordinal);
        Assert.Contains("password", (await Pathgen.RunAsync([.. command.Split(' '), "postgres://a:b@localhost/x"])).Failed(ExitCode.Usage), StringComparison.Ordinal);
        Assert.Contains("cannot be reached", (await Pathgen.RunAsync([.. command.Split(' '), "postgres://127.0.0.1:1/x"])).Failed(ExitCode.Input), StringComparison.Ordinal);
    }

    private void Copy(string folder)
    {
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(run.Path, "pairs.sqlite"), Path.Combine(folder, "pairs.sqlite"));
    }

    // Skips where the reference, and so the run, is absent.
    private string Existing() => Directory.Exists(Reference.PathOf("golden", "clip")) ? run.Path : string.Empty;
}
