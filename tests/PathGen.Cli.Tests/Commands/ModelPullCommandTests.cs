using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Cli.Tests;

/// <summary><c>pathgen model pull</c> against a server on this machine.</summary>
public sealed class ModelPullCommandTests : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FileServer server = new();

    public ModelPullCommandTests()
    {
        var clip = new TinyClip { VisionWidth = 128, HeadWidth = 64, TextWidth = 64, TextHeads = 1 };
        server.Files["weights.pt"] = File.ReadAllBytes(clip.WriteTorch(folder["published.pt"]));
        File.Delete(folder["published.pt"]);
        WriteCatalogue("null");
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_model_is_fetched_and_imported_and_the_second_time_found_there()
    {
        server.Cuts.Enqueue(1_000_000);
        var manifest = (await PullAsync("--accept-licence", "--json")).Succeeded().Json;
        Assert.Equal(("tiny", "QuickGelu", "weights.pt"), (manifest.GetProperty("name").GetString(), manifest.GetProperty("activation").GetString(), manifest.GetProperty("source").GetString()));
        Assert.Equal("Test licence (https://example.org/l). For tests.", manifest.GetProperty("licence").GetString());
        Assert.Equal(["model.json", "text_model.onnx", "text_model_cpu.onnx", "vision_model.onnx", "vision_model_cpu.onnx"], Directory.GetFiles(folder["m"]).Select(Path.GetFileName).Order());
        Assert.False(Directory.Exists(folder["m.download"]));
        Assert.Equal(["", "bytes=1000000-"], server.Requests.Select(r => r.Range ?? ""));

        Assert.Equal(manifest.GetRawText(), (await PullAsync("--accept-licence", "--json")).Succeeded().Json.GetRawText());
        Assert.Equal(2, server.Requests.Count);
        await Models.ImportAsync(folder["other"]);
        Assert.Contains("another model", (await PullIntoAsync(folder["other"], "--accept-licence")).Failed(ExitCode.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_licence_is_shown_and_has_to_be_accepted()
    {
        var error = (await PullAsync()).Failed(ExitCode.Usage);
        Assert.Contains("Test licence (https://example.org/l). For tests. See https://example.org/m", error, StringComparison.Ordinal);
        Assert.Contains("--accept-licence", error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
        Assert.Contains("Test licence", (await PullAsync("--accept-licence")).Succeeded().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mirror_a_kept_download_and_a_token()
    {
        Directory.CreateDirectory(folder["mirror"]);
        File.WriteAllBytes(folder["mirror/weights.pt"], server.Files["weights.pt"]);
        (await PullAsync("--accept-licence", "--mirror", folder["mirror"])).Succeeded();
        Assert.Empty(server.Requests);
        Assert.True(File.Exists(folder["mirror/weights.pt"]));

        var environment = new Dictionary<string, string> { ["HF_TOKEN"] = "hf_secret\n" };
        string[] arguments = ["model", "pull", "tiny", "--out", folder["n"], "--catalogue", folder["catalogue.json"], "--accept-licence", "--downloads", folder["kept"]];
        var run = (await Pathgen.RunAsync(arguments, environment: environment)).Succeeded();
        Assert.Equal(["Bearer hf_secret"], server.Requests.Select(r => r.Authorization));
        Assert.DoesNotContain("hf_secret", run.Out + run.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["kept/weights.pt"]));
    }

    [Fact]
    public async Task What_goes_wrong_is_one_line_and_leaves_no_model()
    {
        Assert.Contains("pathgen-clip-l", (await Pathgen.RunAsync("model", "pull", "nothing", "--out", folder["m"])).Failed(ExitCode.Model), StringComparison.Ordinal);
        server.Intercept = (_, response) =>
        {
            response.StatusCode = 401;
            return true;
        };
        Assert.Contains("HF_TOKEN", (await PullAsync("--accept-licence")).Failed(ExitCode.Endpoint), StringComparison.Ordinal);
        server.Intercept = (_, _) => false;
        WriteCatalogue($"\"{new string('0', 64)}\"");
        Assert.Contains("SHA-256", (await PullAsync("--accept-licence")).Failed(ExitCode.Endpoint), StringComparison.Ordinal);
        WriteCatalogue("null");
        server.Files["weights.pt"] = "no checkpoint"u8.ToArray();
        Assert.Contains("no zip container", (await PullAsync("--accept-licence")).Failed(ExitCode.Model), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["m"]));
    }

    private Task<ToolRun> PullAsync(params string[] more) => PullIntoAsync(folder["m"], more);

    private Task<ToolRun> PullIntoAsync(string output, params string[] more) =>
        Pathgen.RunAsync([.. new[] { "model", "pull", "tiny", "--out", output, "--catalogue", folder["catalogue.json"] }, .. more], environment: new Dictionary<string, string> { ["HF_TOKEN"] = "" });

    private void WriteCatalogue(string sha256) => File.WriteAllText(folder["catalogue.json"], $$"""
        { "models": [ { "name": "tiny", "title": "A tiny CLIP", "activation": "QuickGelu", "page": "https://example.org/m", "address": {{JsonSerializer.Serialize(server.Address)}},
          "licence": { "name": "Test licence", "address": "https://example.org/l", "terms": "For tests." },
          "files": [ { "name": "weights.pt", "largestBytes": 100000000, "sha256": {{sha256}} } ] } ] }
        """);
}
