using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Cli.Tests;

public class TrainingSetCommandTests(SharedRun run) : IClassFixture<SharedRun>
{
    [Fact]
    public async Task A_revise_set_holds_every_revised_description_and_its_repairs()
    {
        using var folder = new TemporaryFolder();
        var count = Pairs();
        var made = (await Pathgen.RunAsync("training-set", "revise", run.Path, "--out", folder["set"], "--max-edits", "2", "--json")).Succeeded().Json;
        Assert.Equal((count, "llava-revise"), (made.GetProperty("pairs").GetInt32(), made.GetProperty("format").GetString()));
        var records = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["set"], "llava.json"))).RootElement.EnumerateArray().ToList();
        Assert.All(records, record => Assert.Equal(JsonValueKind.Array, JsonDocument.Parse(record.GetProperty("conversations")[1].GetProperty("value").GetString()!).RootElement.GetProperty("edits").ValueKind));
        Assert.Equal(count, File.ReadAllLines(Path.Combine(folder["set"], "damage.jsonl")).Length);
        var before = Tree.Stamps(folder["set"]);
        (await Pathgen.RunAsync("training-set", "revise", run.Path, "--out", folder["set"], "--max-edits", "2")).Succeeded();
        Assert.Equal(before, Tree.Stamps(folder["set"]));
    }

    [Fact]
    public async Task A_stronger_model_is_asked_once_for_each_pair()
    {
        using var folder = new TemporaryFolder();
        var count = Pairs();
        await using var server = new ChatServer(_ => ChatAnswer.Completion("Glands lie in a loose stroma, as the teacher says."));
        string[] command = ["training-set", "describe", run.Path, "--out", folder["set"], "--chat-endpoint", server.Endpoint.ToString(), "--chat-model", "teacher"];
        (await Pathgen.RunAsync(command)).Succeeded();
        Assert.Equal(count, server.Requests.Count);
        var records = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["set"], "llava.json"))).RootElement.EnumerateArray().ToList();
        Assert.Equal(count, records.Count);
        Assert.All(records, record => Assert.Contains("teacher says", record.GetProperty("conversations")[1].GetProperty("value").GetString(), StringComparison.Ordinal));
        (await Pathgen.RunAsync(command)).Succeeded();
        Assert.Equal(count, server.Requests.Count);
        (await Pathgen.RunAsync("training-set", "describe", run.Path, "--out", folder["own"])).Succeeded();
        Assert.DoesNotContain("teacher", File.ReadAllText(Path.Combine(folder["own"], "llava.json")), StringComparison.Ordinal);
    }

    // Skips where the reference, and so the run, is absent.
    private int Pairs() => Directory.Exists(Reference.PathOf("golden", "clip")) ? JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Path, "dataset", "pathgen.json"))).RootElement.GetArrayLength() : 0;
}
