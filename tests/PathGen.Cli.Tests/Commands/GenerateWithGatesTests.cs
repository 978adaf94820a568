using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Cli.Tests;

public class GenerateWithGatesTests(SharedModel model) : IClassFixture<SharedModel>
{
    [Fact]
    public async Task Several_endpoints_share_the_work_by_role_and_gates_send_back_what_hedges()
    {
        using var folder = new TemporaryFolder();
        await using var eyes = new ChatServer(request => request.Text.Contains("\"edits\"", StringComparison.Ordinal)
            ? ChatAnswer.Completion(JsonSerializer.Serialize(new
            {
                edits = request.Text.Contains("hedge: say what is seen", StringComparison.Ordinal)
                    ? [new { kind = "change", before = "Possibly nests", after = "Nests", reason = "they are seen" }]
                    : Array.Empty<object>(),
            }))
            : ChatAnswer.Completion("Possibly nests of pink cells."));
        await using var words = new ChatServer(request => ChatAnswer.Completion(request.Text.Split('\n').First(line => line.Contains("ests of pink cells", StringComparison.Ordinal))));
        File.WriteAllText(folder["endpoints.json"], $$"""
            {"endpoints": [
              {"name": "eyes", "address": "{{eyes.Endpoint}}", "model": "vision-1", "roles": ["describe", "revise"], "maxConcurrency": 2, "inputPrice": 10, "outputPrice": 20},
              {"name": "words", "address": "{{words.Endpoint}}", "model": "text-1", "roles": ["summarise"]},
            ]}
            """);
        var run = await Pathgen.RunAsync([.. SmallRun.Arguments(model.Path, folder["run"]), "--chat-endpoints", folder["endpoints.json"], "--gates", "hedging", "--json"]);
        run.Succeeded();
        Assert.Empty(eyes.Violations);
        Assert.Empty(words.Violations);
        Assert.Equal(0, run.Json.GetProperty("rejected").GetInt32());
        var captioned = run.Json.GetProperty("captioned").GetInt32();
        Assert.Equal((3 * captioned, 2 * captioned), (eyes.Requests.Count, words.Requests.Count)); // Described once, revised and summarised twice.
        Assert.All(eyes.Requests, r => Assert.Equal("vision-1", r.Json.GetProperty("model").GetString()));
        Assert.Contains(eyes.Requests, r => r.Json.TryGetProperty("response_format", out var format) && format.GetProperty("type").GetString() == "json_schema");
        var pairs = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["run"], "dataset", "pathgen.json"))).RootElement;
        Assert.All(pairs.EnumerateArray(), pair => Assert.Equal("Nests of pink cells.", pair.GetProperty("caption").GetString()));
    }

    [Fact]
    public async Task A_report_leaves_only_when_asked_and_scrubbed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["report.txt"], "Patient: Quintilia Zebulon, MRN: 8812345. Invasive squamous cell carcinoma with keratin pearls.\n");
        await using var server = new ChatServer(request => request.Text.Contains("report of one slide", StringComparison.Ordinal)
            ? ChatAnswer.Completion("Squamous cell carcinoma with keratin pearls")
            : ChatAnswer.Completion(request.Text.Contains("\"edits\"", StringComparison.Ordinal) ? """{"edits": []}""" : "Nests of cells with keratin pearls."));
        var run = await Pathgen.RunAsync(
            [.. SmallRun.Arguments(model.Path, folder["run"]), "--chat-endpoint", server.Endpoint.ToString(), "--chat-model", "m", "--gates", "none", "--report", folder["report.txt"], "--send-reports"]);
        run.Succeeded();
        Assert.Contains(server.Requests, r => r.Text.Contains("keratin pearls.", StringComparison.Ordinal) && r.Text.Contains("report of one slide", StringComparison.Ordinal));
        Assert.All(server.Requests, r => Assert.DoesNotMatch("Quintilia|Zebulon|8812345", r.Json.GetRawText()));
    }

    [Theory]
    [InlineData("--gates", "nonsense", ExitCode.Usage)]
    [InlineData("--chat-endpoints", "missing.json", ExitCode.Input)]
    [InlineData("--chat-endpoints", "wrong.json", ExitCode.Input)]
    [InlineData("--chat-endpoints", "role.json", ExitCode.Usage)]
    [InlineData("--chat-endpoints", "address.json", ExitCode.Usage)]
    [InlineData("--chat-endpoints", "lacking.json", ExitCode.Usage)]
    [InlineData("--chat-endpoints", "weight.json", ExitCode.Usage)]
    [InlineData("--send-reports", null, ExitCode.Usage)]
    public async Task Wrong_settings_are_one_line(string option, string? value, int code)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["wrong.json"], """{"endpoints": [{"name": "a", "adress": "http://x/v1", "model": "m"}]}""");
        File.WriteAllText(folder["role.json"], """{"endpoints": [{"name": "a", "address": "http://x/v1", "model": "m", "roles": ["paint"]}]}""");
        File.WriteAllText(folder["address.json"], """{"endpoints": [{"name": "a", "address": "ftp://x/v1", "model": "m"}]}""");
        File.WriteAllText(folder["lacking.json"], """{"endpoints": [{"name": "a", "address": "http://x/v1", "model": "m", "roles": ["describe"]}]}""");
        File.WriteAllText(folder["weight.json"], """{"endpoints": [{"name": "a", "address": "http://x/v1", "model": "m", "weight": -1}]}""");
        string[] more = value is null ? [option] : [option, value.EndsWith(".json", StringComparison.Ordinal) ? folder[value] : value];
        var run = await Pathgen.RunAsync([.. SmallRun.Arguments(model.Path, folder["run"]), .. more]);
        run.Failed(code);
    }
}
