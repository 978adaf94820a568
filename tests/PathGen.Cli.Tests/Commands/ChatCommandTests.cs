using PathGen.Onnx;
using PathGen.Testing;

namespace PathGen.Cli.Tests;

/// <summary>A LLaVA is imported, asked and evaluated from the command line.</summary>
public sealed class ChatCommandTests(SharedModel model) : IClassFixture<SharedModel>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_llava_is_imported_asked_and_evaluated()
    {
        var source = new TinyLlava().Write(folder["checkpoint"]);
        var imported = (await Pathgen.RunAsync("model", "import", source, "--out", folder["model"], "--precision", "q4", "--block-size", "32", "--json")).Succeeded().Json;
        Assert.Equal(("llava", 32), (imported.GetProperty("kind").GetString(), imported.GetProperty("llava").GetProperty("blockSize").GetInt32()));
        var picture = Reference.PathOf("golden", "clip", "patch_1.png");
        var answer = (await Pathgen.RunAsync("chat", "--model", folder["model"], "--image", picture, "--prompt", "What is it?", "--max-tokens", "8", "--json")).Succeeded().Json;
        Assert.InRange(answer.GetProperty("outputTokens").GetInt32(), 0, 8);
        Assert.True(answer.GetProperty("inputTokens").GetInt32() > 9);
        Assert.Contains("esearch", answer.GetProperty("notice").GetString(), StringComparison.Ordinal);

        var slide = Reference.PathOf("data", "slides", "CMU-1-Small-Region.svs");
        string[] region = ["chat", "--model", folder["model"], "--slide", slide, "--prompt", "What is it?", "--max-tokens", "4", "--temperature", "1", "--seed", "3"];
        var first = (await Pathgen.RunAsync([.. region, "--region", "500,500,672,672"])).Succeeded();
        Assert.Equal(first.Out, (await Pathgen.RunAsync([.. region, "--region", "500,500,672,672"])).Succeeded().Out);
        (await Pathgen.RunAsync([.. region, "--region", "2000,500,672,672"])).Failed(ExitCode.Usage);
        (await Pathgen.RunAsync([.. region, "--region", "2000,500,672"])).Failed(ExitCode.Usage);
        (await Pathgen.RunAsync(region)).Failed(ExitCode.Usage);
        (await Pathgen.RunAsync("chat", "--model", folder["model"], "--image", folder["missing.png"], "--prompt", "x")).Failed(ExitCode.Input);
        File.WriteAllText(folder["text.png"], "no picture");
        (await Pathgen.RunAsync("chat", "--model", folder["model"], "--image", folder["text.png"], "--prompt", "x")).Failed(ExitCode.Input);
        (await Pathgen.RunAsync("chat", "--model", folder["checkpoint"], "--prompt", "x")).Failed(ExitCode.Model);

        File.WriteAllText(folder["benchmark.json"], """[{"img": "patch_1.png", "question": "What?", "options": ["A) red", "B) blue"], "answer": "B) blue"}]""");
        var report = (await Pathgen.RunAsync("instruct", "eval", folder["benchmark.json"], "--model", folder["model"], "--images", Path.GetDirectoryName(picture)!, "--orders", "2", "--json")).Succeeded().Json;
        Assert.Equal(1, report.GetProperty("report").GetProperty("scores")[0].GetProperty("questions").GetInt32());
    }

    [Fact]
    public async Task A_llava_describes_the_patches_of_a_run_on_a_real_slide()
    {
        // Random weights say nonsense, or nothing, or never stop: then the patch is set aside with that reason.
        var source = new TinyLlava { Seed = 2, EndBias = 5, ContextLength = 4096 }.Write(folder["checkpoint"]);
        (await Pathgen.RunAsync("model", "import", source, "--out", folder["llava"], "--name", "tiny")).Succeeded();
        var run = await Pathgen.RunAsync(SmallRun.Arguments(model.Path, folder["run"], "--llava", folder["llava"], "--gates", "none", "--json"));
        Assert.Contains(run.ExitCode, new[] { ExitCode.Done, ExitCode.Partly });
        Assert.True(run.Json.GetProperty("chosen").GetInt32() > 0);
        Assert.Equal(run.Json.GetProperty("chosen").GetInt32(), run.Json.GetProperty("captioned").GetInt32() + run.Json.GetProperty("setAside").GetInt32());
        (await Pathgen.RunAsync(SmallRun.Arguments(model.Path, folder["other"], "--llava", folder["llava"], "--chat-endpoint", "http://localhost:1/v1", "--chat-model", "x"))).Failed(ExitCode.Usage);
        (await Pathgen.RunAsync(SmallRun.Arguments(model.Path, folder["third"], "--llava", folder["checkpoint"]))).Failed(ExitCode.Model);
    }

    [Fact]
    public async Task Options_of_the_other_kind_of_model_are_refused()
    {
        var llava = new TinyLlava().Write(folder["llava"]);
        (await Pathgen.RunAsync("model", "import", llava, "--out", folder["out"], "--precision", "int8")).Failed(ExitCode.Usage);
        var clip = new TinyClip { QuickGelu = true }.Write(folder["clip"]);
        (await Pathgen.RunAsync("model", "import", clip, "--out", folder["out"], "--precision", "q4")).Failed(ExitCode.Usage);
    }
}
