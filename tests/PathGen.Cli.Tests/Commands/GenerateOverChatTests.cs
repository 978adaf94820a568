using System.Security.Cryptography;
using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Cli.Tests;

public class GenerateOverChatTests(SharedModel model) : IClassFixture<SharedModel>
{
    private const string Key = "sk-test-3f9a0c";
    private static readonly Dictionary<string, string> WithKey = new() { ["PATHGEN_CHAT_API_KEY"] = Key };

    [Fact]
    public async Task Captions_come_from_the_endpoint_and_the_report_stays()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["report.txt"], "Patient Quintilia Zebulon. Diagnosis: invasive squamous cell carcinoma with keratin pearls and central necrosis.\n");
        await using var server = new ChatServer(Answer);
        var run = (await Pathgen.RunAsync(Arguments(folder["run"], server, "--report", folder["report.txt"]), environment: WithKey)).Succeeded();

        Assert.Empty(server.Violations);
        Assert.All(server.Requests, request => Assert.Equal($"Bearer {Key}", request.Authorization));
        Assert.All(server.Requests, request => Assert.Equal("vision-1", request.Json.GetProperty("model").GetString()));
        Assert.All(server.Requests, request => Assert.DoesNotMatch("Quintilia|Zebulon|keratin pearls and central|CMU-1", request.Json.GetRawText()));
        var pairs = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["run"], "dataset", "pathgen.json"))).RootElement;
        Assert.Equal(3 * pairs.GetArrayLength(), server.Requests.Count); // Describe, revise, summarise.
        Assert.All(pairs.EnumerateArray(), pair => Assert.Matches("^Revised: nests of cells [0-9A-F]{8} in a fibrous stroma\\.$", pair.GetProperty("caption").GetString()));
        Assert.All(Directory.EnumerateFiles(folder["run"], "*", SearchOption.AllDirectories), file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(Key))));
        Assert.DoesNotContain(Key, run.Out + run.Error, StringComparison.Ordinal);

        var asked = server.Requests.Count;
        (await Pathgen.RunAsync(Arguments(folder["run"], server, "--report", folder["report.txt"]), environment: WithKey)).Succeeded();
        Assert.Equal(asked, server.Requests.Count); // What was answered is never asked again.
    }

    [Fact]
    public async Task An_endpoint_that_refuses_ends_the_run_with_exit_code_7_and_the_run_continues_later()
    {
        using var folder = new TemporaryFolder();
        var refuses = true;
        await using var server = new ChatServer(request => refuses ? ChatAnswer.Error(401, $"Incorrect API key provided: {Key}") : Answer(request));
        var refused = await Pathgen.RunAsync(Arguments(folder["run"], server), environment: WithKey);
        var line = refused.Failed(ExitCode.Endpoint);
        Assert.Contains("refuses the credentials", line, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, refused.Out + refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder["run"], "dataset")));

        refuses = false;
        (await Pathgen.RunAsync(Arguments(folder["run"], server), environment: WithKey)).Succeeded();
        Assert.True(File.Exists(Path.Combine(folder["run"], "dataset", "pathgen.json")));
    }

    [Fact]
    public async Task An_endpoint_that_is_not_there_is_exit_code_7()
    {
        using var folder = new TemporaryFolder();
        var run = await Pathgen.RunAsync([.. SmallRun.Arguments(model.Path, folder["run"]), "--chat-endpoint", $"http://127.0.0.1:{ChatServer.FreePort()}/v1", "--chat-model", "m"]);
        Assert.Contains("cannot be reached", run.Failed(ExitCode.Endpoint), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder["run"], "dataset")));
    }

    [Fact]
    public async Task A_picture_that_the_model_refuses_is_set_aside_and_the_rest_is_done()
    {
        using var folder = new TemporaryFolder();
        string? refused = null;
        await using var server = new ChatServer(request =>
        {
            if (request.Pictures.Count == 0)
                return Answer(request);
            var name = NameOf(request);
            Interlocked.CompareExchange(ref refused, name, null);
            return name == refused ? ChatAnswer.Completion("", finish: "content_filter") : Answer(request);
        });
        var run = await Pathgen.RunAsync(Arguments(folder["run"], server, "--json"), environment: WithKey);
        Assert.Contains("1 patches were set aside", run.Failed(ExitCode.Partly), StringComparison.Ordinal);
        Assert.Equal(1, run.Json.GetProperty("setAside").GetInt32());
        Assert.Equal(run.Json.GetProperty("chosen").GetInt32() - 1, run.Json.GetProperty("captioned").GetInt32());
        Assert.Equal(run.Json.GetProperty("captioned").GetInt32(), JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["run"], "dataset", "pathgen.json"))).RootElement.GetArrayLength());
    }

    private string[] Arguments(string run, ChatServer server, params string[] more) =>
        [.. SmallRun.Arguments(model.Path, run), "--chat-endpoint", server.Endpoint.ToString(), "--chat-model", "vision-1", "--gates", Gates, .. more];

    // The reference model is random, so that its agreement says nothing; and the names below are codes, which may be patient data.
    private const string Gates = "refusals,hedging,negations,tissue,measurements,duplicates";

    private static string NameOf(ChatRequest request) => Convert.ToHexString(SHA256.HashData(request.Pictures[0].Bytes))[..8];

    // A summary has no picture; a revision is told to answer with edits.
    private static ChatAnswer Answer(ChatRequest request)
    {
        if (request.Pictures.Count == 0)
            return ChatAnswer.Completion(request.Text.Split('\n').First(line => line.StartsWith("Revised: ", StringComparison.Ordinal)));
        var description = $"nests of cells {NameOf(request)} in a fibrous stroma.";
        return ChatAnswer.Completion(request.Text.Contains("\"edits\"", StringComparison.Ordinal)
            ? JsonSerializer.Serialize(new { edits = new[] { new { kind = "change", before = "Described", after = "Revised", reason = "by script" } }, description = $"Revised: {description}" })
            : $"Described: {description}");
    }
}
