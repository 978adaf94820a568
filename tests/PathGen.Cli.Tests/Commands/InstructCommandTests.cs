using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Cli.Tests;

/// <summary>Published captions become instruction data and a folder for training.</summary>
public sealed class InstructCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_scripted_server_writes_and_a_silent_one_ends_the_build_which_continues()
    {
        var captions = Reference.PathOf("data", "text", "pathgen-1.6m-sample-500.json");
        var refuse = true;
        await using var server = new ChatServer(request =>
        {
            if (Volatile.Read(ref refuse))
                return ChatAnswer.Error(503, "busy");
            var notes = request.Text.Split("<<<\n")[1].Split("\n>>>")[0];
            var sentence = notes.Split(". ")[0].TrimEnd('.');
            return ChatAnswer.Completion(JsonSerializer.Serialize(new { turns = new[] { new { question = "What can be seen in this image?", answer = sentence + "." } } }));
        });
        string[] build = ["instruct", "build", captions, "--out", folder["chat"], "--limit", "30", "--mix", "description=1", "--chat-endpoint", $"{server.Endpoint}", "--chat-model", "scripted", "--json"];
        (await Pathgen.RunAsync(build)).Failed(ExitCode.Endpoint);
        Volatile.Write(ref refuse, false);
        var summary = (await Pathgen.RunAsync(build)).Succeeded().Json.GetProperty("summary");
        Assert.InRange(summary.GetProperty("records").GetInt32(), 25, 30);
        Assert.Empty(server.Violations);
        Assert.All(server.Requests, request => Assert.DoesNotContain("TCGA-", request.Json.GetRawText(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Captions_become_records_and_a_training_folder()
    {
        var captions = Reference.PathOf("data", "text", "pathgen-1.6m-sample-500.json");
        string[] build = ["instruct", "build", captions, "--out", folder["build"], "--limit", "40", "--per-pair", "2", "--mix", "choice=1,truth=1,description=1", "--json"];
        var first = (await Pathgen.RunAsync(build)).Succeeded().Json.GetProperty("summary");
        Assert.Equal(40, first.GetProperty("pairs").GetInt32());
        Assert.True(first.GetProperty("records").GetInt32() >= 40);
        Assert.Equal(first.GetRawText(), (await Pathgen.RunAsync(build)).Succeeded().Json.GetProperty("summary").GetRawText());
        (await Pathgen.RunAsync([.. build, "--seed", "5"])).Failed(ExitCode.Input);

        var training = (await Pathgen.RunAsync("instruct", "export-training", folder["build"], "--out", folder["training"], "--gpus", "2", "--json")).Succeeded().Json;
        Assert.Equal(40, training.GetProperty("pairs").GetInt32());
        using var data = JsonDocument.Parse(File.ReadAllBytes(folder["training/data/finetune.json"]));
        Assert.Equal(first.GetProperty("records").GetInt32(), data.RootElement.GetArrayLength());
        (await Pathgen.RunAsync("instruct", "export-training", folder.Path, "--out", folder["other"])).Failed(ExitCode.Input);
        (await Pathgen.RunAsync("instruct", "export-training", folder["build"], "--out", folder["other"], "--gpus", "3")).Failed(ExitCode.Usage);
        (await Pathgen.RunAsync("instruct", "build", captions, "--out", folder["third"], "--mix", "choice=1,poem=2")).Failed(ExitCode.Usage);
        (await Pathgen.RunAsync("instruct", "build", folder["missing.json"], "--out", folder["third"])).Failed(ExitCode.Input);
    }
}
