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

    [Fact]
    public async Task A_quantized_model_says_how_close_it_is_and_runs_where_it_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        await Models.ImportAsync(folder["m"]);
        var patches = Reference.PathOf("golden", "clip");
        var quantized = (await Pathgen.RunAsync("model", "quantize", folder["m"], "--precision", "int8", "--calibrate", patches, "--json")).Succeeded().Json;
        var variant = quantized.GetProperty("variants").EnumerateArray().Single(v => v.GetProperty("precision").GetString() == "int8");
        Assert.Equal("vision_model_int8.onnx", variant.GetProperty("file").GetString());
        var check = quantized.GetProperty("checks").EnumerateArray().Last();
        Assert.InRange(check.GetProperty("smallestCosine").GetDouble(), 0.99, 1.0001);
        Assert.Contains("calibrated on 2 patches of clip", check.GetProperty("method").GetString(), StringComparison.Ordinal);
        Assert.Contains("vision_model_int8.onnx: cosine", (await Pathgen.RunAsync("model", "info", folder["m"])).Succeeded().Out, StringComparison.Ordinal);

        var patch = Path.Combine(patches, "patch_0.png");
        (await Pathgen.RunAsync("embed", patch, "--model", folder["m"], "--out", folder["fp32.npy"])).Succeeded();
        (await Pathgen.RunAsync("embed", patch, "--model", folder["m"], "--precision", "int8", "--out", folder["int8.npy"])).Succeeded();
        var (exact, rounded) = (Npy.Read(folder["fp32.npy"]).As<float>(), Npy.Read(folder["int8.npy"]).As<float>());
        Assert.NotEqual(exact, rounded);
        Assert.InRange(exact.Zip(rounded, (a, b) => (double)a * b).Sum(), 0.99, 1.0001);

        Assert.Contains("fp16 is for GPUs", (await Quantized("fp16")).Failed(ExitCode.Model), StringComparison.Ordinal);
        var cuda = await Pathgen.RunAsync("embed", patch, "--model", folder["m"], "--provider", "nonsense", "--out", folder["no.npy"]);
        Assert.Contains("Execution provider nonsense cannot be used", cuda.Failed(ExitCode.Model), StringComparison.Ordinal);

        async Task<ToolRun> Quantized(string precision)
        {
            (await Pathgen.RunAsync("model", "quantize", folder["m"], "--precision", precision)).Succeeded();
            return await Pathgen.RunAsync("embed", patch, "--model", folder["m"], "--precision", precision, "--out", folder["no.npy"]);
        }
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
