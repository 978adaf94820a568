using PathGen.Testing;

namespace PathGen.Cli.Tests;

public class ModelCommandTests
{
    [Fact]
    public async Task An_imported_model_states_what_the_checkpoint_is()
    {
        using var folder = new TemporaryFolder();
        var checkpoint = Reference.PathOf("golden", "clip", "clip-tiny-quickgelu");
        var imported = (await Pathgen.RunAsync("model", "import", checkpoint, "--out", folder["m"], "--name", "tiny", "--licence", "CC0", "--json")).Succeeded().Json;
        var info = (await Pathgen.RunAsync("model", "info", folder["m"], "--json")).Succeeded().Json;
        Assert.Equal(imported.GetRawText(), info.GetRawText());
        Assert.Equal("QuickGelu", info.GetProperty("activation").GetString());
        Assert.Equal((48, 64, 77), (info.GetProperty("embeddingWidth").GetInt32(), info.GetProperty("preprocess").GetProperty("size").GetInt32(), info.GetProperty("contextLength").GetInt32()));
        Assert.Equal(("tiny", "CC0"), (info.GetProperty("name").GetString(), info.GetProperty("licence").GetString()));
        Assert.Contains("CC0", (await Pathgen.RunAsync("model", "info", folder["m"])).Succeeded().Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Importing_again_changes_nothing_and_another_import_into_the_same_folder_is_refused()
    {
        using var folder = new TemporaryFolder();
        await Models.ImportAsync(folder["m"]);
        var before = Tree.Stamps(folder["m"]);
        await Models.ImportAsync(folder["m"]);
        var other = await Pathgen.RunAsync("model", "import", Reference.PathOf("golden", "clip", "clip-tiny-gelu"), "--out", folder["m"]);
        Assert.Contains("holds another model", other.Failed(ExitCode.Output), StringComparison.Ordinal);
        Assert.Equal(before, Tree.Stamps(folder["m"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(1000)]
    [InlineData(-100)]
    public async Task A_checkpoint_that_was_cut_is_refused_and_nothing_is_left(int length)
    {
        using var folder = new TemporaryFolder();
        var checkpoint = Reference.PathOf("golden", "clip", "clip-tiny-quickgelu");
        Directory.CreateDirectory(folder["cut"]);
        File.Copy(Path.Combine(checkpoint, "open_clip_config.json"), Path.Combine(folder["cut"], "open_clip_config.json"));
        var bytes = File.ReadAllBytes(Path.Combine(checkpoint, "open_clip_model.safetensors"));
        File.WriteAllBytes(Path.Combine(folder["cut"], "open_clip_model.safetensors"), bytes[..(length < 0 ? bytes.Length + length : length)]);
        var run = await Pathgen.RunAsync("model", "import", folder["cut"], "--out", folder["m"]);
        Assert.Contains("open_clip_model.safetensors", run.Failed(ExitCode.Model), StringComparison.Ordinal);
        Assert.Equal(["cut", "cut/open_clip_config.json", "cut/open_clip_model.safetensors"], Tree.Names(folder.Path));
    }
}
