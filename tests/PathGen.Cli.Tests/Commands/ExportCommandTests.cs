using System.Formats.Tar;
using System.Text.Json;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Cli.Tests;

public class ExportCommandTests(SharedRun run) : IClassFixture<SharedRun>
{
    private JsonElement Pairs => JsonDocument.Parse(File.ReadAllText(Path.Combine(Existing(run), "dataset", "pathgen.json"))).RootElement;

    [Fact]
    public async Task The_pathgen_form_equals_the_runs_own_dataset()
    {
        using var folder = new TemporaryFolder();
        Assert.NotEqual(0, Pairs.GetArrayLength());
        (await Pathgen.RunAsync("export", run.Path, "--format", "pathgen", "--out", folder["x"])).Succeeded();
        Assert.Equal(Tree.Hashes(Path.Combine(run.Path, "dataset")), Tree.Hashes(folder["x"]));
    }

    [Fact]
    public async Task The_llava_form_has_a_conversation_and_a_picture_a_pair()
    {
        using var folder = new TemporaryFolder();
        var pairs = Pairs;
        (await Pathgen.RunAsync("export", run.Path, "--format", "llava", "--out", folder["x"])).Succeeded();
        var records = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["x"], "llava.json"))).RootElement;
        Assert.Equal(Captions(pairs), records.EnumerateArray().Select(record => record.GetProperty("conversations")[1].GetProperty("value").GetString()));
        Assert.All(records.EnumerateArray(), record => Assert.Contains("<image>", record.GetProperty("conversations")[0].GetProperty("value").GetString(), StringComparison.Ordinal));
        foreach (var record in records.EnumerateArray())
            AssertPicture(FindPicture(folder["x"], record.GetProperty("image").GetString()!));
    }

    [Fact]
    public async Task The_open_clip_form_is_a_tab_separated_table()
    {
        using var folder = new TemporaryFolder();
        var pairs = Pairs;
        (await Pathgen.RunAsync("export", run.Path, "--format", "open-clip", "--out", folder["x"])).Succeeded();
        var rows = File.ReadAllLines(Path.Combine(folder["x"], "open_clip.csv")).Select(line => line.Split('\t')).ToList();
        Assert.Equal(["filepath", "title"], rows[0]);
        Assert.Equal(pairs.GetArrayLength(), rows.Count - 1);
        Assert.All(rows[1..], row => AssertPicture(FindPicture(folder["x"], row[0])));
    }

    [Fact]
    public async Task The_webdataset_form_is_a_readable_shard()
    {
        using var folder = new TemporaryFolder();
        List<string?> captions = [.. Captions(Pairs)];
        (await Pathgen.RunAsync("export", run.Path, "--format", "webdataset", "--out", folder["x"])).Succeeded();
        Assert.Equal(captions.Count, JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["x"], "sizes.json"))).RootElement.GetProperty("00000.tar").GetInt32());
        using var tar = new TarReader(File.OpenRead(Path.Combine(folder["x"], "00000.tar")));
        var texts = new List<string?>();
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            if (entry.Name.EndsWith(".txt", StringComparison.Ordinal))
                texts.Add(new StreamReader(entry.DataStream!).ReadToEnd());
        }

        Assert.Equal(captions, texts);
    }

    [Theory]
    [InlineData("pathgen")]
    [InlineData("llava")]
    [InlineData("open-clip")]
    [InlineData("webdataset")]
    [InlineData("imagefolder")]
    public async Task A_second_export_changes_nothing_and_another_form_needs_another_folder(string format)
    {
        using var folder = new TemporaryFolder();
        var count = Pairs.GetArrayLength();
        var first = (await Pathgen.RunAsync("export", run.Path, "--format", format, "--out", folder["x"], "--json")).Succeeded().Json;
        Assert.Equal((count, format), (first.GetProperty("pairs").GetInt32(), first.GetProperty("format").GetString()));
        var before = Tree.Stamps(folder["x"]);
        (await Pathgen.RunAsync("export", run.Path, "--format", format, "--out", folder["x"])).Succeeded();
        var other = format == "llava" ? "pathgen" : "llava";
        Assert.Contains("does not hold an earlier export in this form", (await Pathgen.RunAsync("export", run.Path, "--format", other, "--out", folder["x"])).Failed(ExitCode.Output), StringComparison.Ordinal);
        Assert.Equal(before, Tree.Stamps(folder["x"]));
    }

    [Theory]
    [InlineData("pathgen")]
    [InlineData("webdataset")]
    public async Task What_a_killed_export_left_is_written_over(string format)
    {
        using var folder = new TemporaryFolder();
        Assert.NotEqual(0, Pairs.GetArrayLength());
        (await Pathgen.RunAsync("export", run.Path, "--format", format, "--out", folder["whole"])).Succeeded();
        var whole = Tree.Hashes(folder["whole"]);
        foreach (var name in whole.Keys)
        {
            var file = Path.Combine(folder["x"], name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file + ".new", "cut");
        }

        (await Pathgen.RunAsync("export", run.Path, "--format", format, "--out", folder["x"])).Succeeded();
        Assert.Equal(whole, Tree.Hashes(folder["x"]));
    }

    [Theory]
    [InlineData("below/x")]
    [InlineData("taken")]
    public async Task A_place_that_cannot_be_written_or_holds_something_else_stays_as_it_is(string name)
    {
        using var folder = new TemporaryFolder();
        Assert.NotEqual(0, Pairs.GetArrayLength());
        File.WriteAllText(folder["below"], "a file");
        Directory.CreateDirectory(folder["taken"]);
        File.WriteAllText(Path.Combine(folder["taken"], "mine.txt"), "mine");
        var before = Tree.Stamps(folder.Path);
        (await Pathgen.RunAsync("export", run.Path, "--format", "llava", "--out", folder[name])).Failed(ExitCode.Output);
        Assert.Equal(before, Tree.Stamps(folder.Path));
    }

    // Skips where the reference, and so the run, is absent.
    private static string Existing(SharedRun run) => Directory.Exists(Reference.PathOf("golden", "clip")) ? run.Path : string.Empty;

    private static IEnumerable<string?> Captions(JsonElement pairs) => pairs.EnumerateArray().Select(pair => pair.GetProperty("caption").GetString());

    private static string FindPicture(string folder, string path) =>
        new[] { Path.Combine(folder, path), Path.Combine(folder, "images", path) }.First(File.Exists);

    private static void AssertPicture(string path)
    {
        using var picture = PictureFile.Read(path);
        Assert.Equal((672, 672), (picture.Width, picture.Height));
    }
}
