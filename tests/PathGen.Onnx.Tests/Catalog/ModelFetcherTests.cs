using System.Security.Cryptography;
using PathGen.Testing;

namespace PathGen.Onnx.Tests.Catalog;

/// <summary>Downloads against a real server that gives ranges, cuts, lies and refuses.</summary>
public sealed class ModelFetcherTests : IAsyncDisposable
{
    private const string Name = "weights.pt";

    private readonly TemporaryFolder folder = new();
    private readonly FileServer server = new();
    private readonly byte[] bytes = new byte[3_000_000];

    public ModelFetcherTests()
    {
        new Random(7).NextBytes(bytes);
        server.Files[Name] = bytes;
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_file_arrives_whole_and_is_not_fetched_twice()
    {
        var seen = new List<DownloadProgress>();
        var path = await FetchAsync(Model(), o => o.Progress = new Reports(seen));
        Assert.Equal(folder[$"files/{Name}"], path);
        Assert.Equal(bytes, File.ReadAllBytes(path));
        Assert.Equal(new DownloadProgress(Name, bytes.Length, bytes.Length), seen[^1]);
        Assert.Equal([Name], Directory.GetFiles(folder["files"]).Select(Path.GetFileName));
        await FetchAsync(Model(Sha256(bytes), bytes.Length));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Without_the_licence_nothing_is_asked_for()
    {
        var error = await RefusedAsync(Model(), o => o.AcceptLicence = false);
        Assert.Contains("Test licence (https://example.org/licence). For tests.", error, StringComparison.Ordinal);
        Assert.Contains("--accept-licence", error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
        Assert.False(Directory.Exists(folder["files"]));
    }

    [Fact]
    public async Task After_a_cut_the_rest_is_asked_for()
    {
        foreach (var cut in new[] { 1_000_000, 7, 500_000 })
            server.Cuts.Enqueue(cut);
        Assert.Equal(bytes, File.ReadAllBytes(await FetchAsync(Model())));
        Assert.Equal(["", "bytes=1000000-", "bytes=1000007-", "bytes=1500007-"], server.Requests.Select(r => r.Range ?? ""));
        Assert.All(server.Requests.Skip(1), r => Assert.Equal("\"v1\"", r.IfRange));
        Assert.Equal(bytes.Length, server.Sent);
    }

    [Fact]
    public async Task What_a_stopped_fetch_left_is_gone_on_from()
    {
        server.Cuts.Enqueue(2_000_000);
        using var stop = new CancellationTokenSource();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await FetchAsync(Model(), o => o.Progress = new Reports([], () => stop.Cancel()), stop.Token));
        Assert.NotNull(error);
        Assert.True(File.Exists(folder[$"files/{Name}.part"]));
        Assert.False(File.Exists(folder[$"files/{Name}"]));
        var here = new FileInfo(folder[$"files/{Name}.part"]).Length;
        Assert.InRange(here, 1, 2_000_000);
        Assert.Equal(bytes, File.ReadAllBytes(await FetchAsync(Model())));
        Assert.Equal($"bytes={here}-", server.Requests.Last().Range);
    }

    [Fact]
    public async Task A_server_that_knows_no_ranges_is_asked_from_the_start()
    {
        server.KnowsRanges = false;
        server.Cuts.Enqueue(1_000_000);
        Assert.Equal(bytes, File.ReadAllBytes(await FetchAsync(Model())));
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData("\"v2\"")]
    [InlineData("W/\"v1\"")]
    [InlineData(null)]
    public async Task Two_versions_are_never_joined(string? tag)
    {
        server.Cuts.Enqueue(1_000_000);
        server.Tag = tag is "\"v2\"" ? "\"v1\"" : tag;
        await RefusedAsync(Model(), tries: 1);
        var other = bytes.Select(b => (byte)~b).ToArray();
        server.Files[Name] = other;
        server.Tag = tag;
        Assert.Equal(other, File.ReadAllBytes(await FetchAsync(Model())));
        Assert.Equal(tag is "\"v2\"" ? "\"v1\"" : null, server.Requests.Last().IfRange);
    }

    [Fact]
    public async Task Without_a_validator_a_known_hash_guards_the_rest()
    {
        server.Tag = null;
        server.Cuts.Enqueue(1_000_000);
        Assert.Equal(bytes, File.ReadAllBytes(await FetchAsync(Model(Sha256(bytes)))));
        Assert.Equal("bytes=1000000-", server.Requests.Last().Range);
        Assert.Null(server.Requests.Last().IfRange);
    }

    [Fact]
    public async Task A_part_that_is_whole_already_needs_no_more_bytes()
    {
        Directory.CreateDirectory(folder["files"]);
        File.WriteAllBytes(folder[$"files/{Name}.part"], bytes);
        File.WriteAllText(folder[$"files/{Name}.part.etag"], "\"v1\"");
        Assert.Equal(bytes, File.ReadAllBytes(await FetchAsync(Model())));
        Assert.Equal(0, server.Sent);

        // Longer than the server's file: of another one.
        File.Delete(folder[$"files/{Name}"]);
        File.WriteAllBytes(folder[$"files/{Name}.part"], new byte[bytes.Length + 1]);
        File.WriteAllText(folder[$"files/{Name}.part.etag"], "\"v1\"");
        Assert.Equal(bytes, File.ReadAllBytes(await FetchAsync(Model())));
    }

    [Fact]
    public async Task A_wrong_hash_is_found_and_the_bytes_are_removed()
    {
        var damaged = (byte[])bytes.Clone();
        damaged[^1] ^= 1;
        server.Files[Name] = damaged;
        var error = await RefusedAsync(Model(Sha256(bytes)));
        Assert.Contains(Sha256(bytes), error, StringComparison.Ordinal);
        Assert.Contains(Sha256(damaged), error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder["files"]));
        server.Files[Name] = bytes;
        Assert.Equal(bytes, File.ReadAllBytes(await FetchAsync(Model(Sha256(bytes)))));

        // A file that was changed since is not taken for the one that was fetched.
        File.WriteAllBytes(folder[$"files/{Name}"], damaged);
        Assert.Contains("damaged or another version", await RefusedAsync(Model(Sha256(bytes))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_length_is_refused_before_anything_is_written()
    {
        Assert.Contains("3,000,000 bytes; 2,999,999 were expected", await RefusedAsync(Model(bytes: bytes.Length - 1)), StringComparison.Ordinal);
        Assert.Contains("at most 1,000,000", await RefusedAsync(Model(largest: 1_000_000)), StringComparison.Ordinal);
        Assert.Equal(0, new DirectoryInfo(folder["files"]).GetFiles().Sum(f => f.Length));

        // A server that does not say how much it sends is broken off at the limit.
        server.SaysLength = false;
        Assert.Contains("sends more", await RefusedAsync(Model(largest: 1_000_000)), StringComparison.Ordinal);
        Assert.InRange(new FileInfo(folder[$"files/{Name}.part"]).Length, 0, 1_000_000);
        File.Delete(folder[$"files/{Name}.part"]);
        Assert.Contains("3,000,000 bytes; 3,000,001 were expected", await RefusedAsync(Model(bytes: bytes.Length + 1, largest: 4_000_000), tries: 2), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, null, "HF_TOKEN")]
    [InlineData(403, null, "https://example.org/model")]
    [InlineData(401, "hf_secret", "was sent and refused")]
    [InlineData(403, "hf_secret", "accept the conditions")]
    [InlineData(404, null, "There is no")]
    [InlineData(410, null, "There is no")]
    [InlineData(400, null, "refuses (HTTP 400")]
    [InlineData(304, null, "refuses (HTTP 304")]
    public async Task Refusals_say_what_to_do(int status, string? token, string message)
    {
        server.Intercept = (_, response) =>
        {
            response.StatusCode = status;
            return true;
        };
        var error = await RefusedAsync(Model(), o => o.Token = token);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("hf_secret", error, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_busy_server_is_asked_again(int status)
    {
        var calls = 0;
        server.Intercept = (_, response) =>
        {
            if (++calls > 2)
                return false;
            response.StatusCode = status;
            response.AddHeader("Retry-After", "0");
            return true;
        };
        Assert.Equal(bytes, File.ReadAllBytes(await FetchAsync(Model())));
        calls = -100;
        File.Delete(folder[$"files/{Name}"]);
        Assert.Contains($"HTTP {status}", await RefusedAsync(Model(), tries: 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_goes_to_the_publishers_host_alone()
    {
        // As Hugging Face does: the file itself lies on another host.
        await using var other = new FileServer();
        other.Files["cdn/blob"] = bytes;
        server.Intercept = (request, response) =>
        {
            if (request.Url!.AbsolutePath != "/" + Name)
                return false;
            response.StatusCode = 302;
            response.AddHeader("Location", "/moved/" + Name);
            return true;
        };
        server.Files["moved/" + Name] = bytes;
        await FetchAsync(Model(), o => o.Token = "hf_secret");
        Assert.Equal(["Bearer hf_secret", "Bearer hf_secret"], server.Requests.Select(r => r.Authorization));

        server.Requests.Clear();
        server.Intercept = (_, response) =>
        {
            response.StatusCode = 302;
            response.AddHeader("Location", new Uri(other.Address, "cdn/blob").ToString());
            return true;
        };
        File.Delete(folder[$"files/{Name}"]);
        Assert.Contains("only https, or the same host, is followed", await RefusedAsync(Model(), o => o.Token = "hf_secret"), StringComparison.Ordinal);
        Assert.Empty(other.Requests);

        // A mirror never sees it, wherever it is.
        other.Files[Name] = bytes;
        await FetchAsync(Model(), o => (o.Token, o.Mirror) = ("hf_secret", other.Address.ToString()));
        Assert.Equal([null], other.Requests.Select(r => r.Authorization));
        Assert.Throws<ArgumentException>(() => new ModelFetchOptions { Folder = "x", Token = "two\nlines" });
    }

    [Fact]
    public async Task Redirects_end()
    {
        server.Intercept = (request, response) =>
        {
            response.StatusCode = 307;
            response.AddHeader("Location", request.Url!.AbsolutePath + "x");
            return true;
        };
        Assert.Contains("more than 10 times", await RefusedAsync(Model()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_publishers_host_states_is_compared()
    {
        string? stated = null;
        server.Intercept = (_, response) =>
        {
            response.AddHeader("X-Linked-Etag", $"\"{stated}\"");
            return false;
        };
        stated = Sha256([1]);
        Assert.Contains(stated, await RefusedAsync(Model()), StringComparison.Ordinal);
        Assert.Contains("It was changed", await RefusedAsync(Model(Sha256(bytes))), StringComparison.Ordinal);
        stated = Sha256(bytes);
        Assert.Equal(bytes, File.ReadAllBytes(await FetchAsync(Model())));
    }

    [Fact]
    public async Task A_mirror_is_an_address_or_a_folder()
    {
        await using var mirror = new FileServer();
        mirror.Files["deep/" + Name] = bytes;
        Assert.Equal(bytes, File.ReadAllBytes(await FetchAsync(Model(), o => o.Mirror = mirror.Address + "deep")));
        Assert.Empty(server.Requests);

        Directory.CreateDirectory(folder["mirror"]);
        Assert.Contains($"has no {Name}", await RefusedAsync(Model(), o => o.Mirror = folder["mirror"]), StringComparison.Ordinal);
        File.WriteAllBytes(folder[$"mirror/{Name}"], bytes);
        Assert.Equal(folder[$"mirror/{Name}"], await FetchAsync(Model(Sha256(bytes)), o => o.Mirror = folder["mirror"]));
        Assert.Contains("SHA-256", await RefusedAsync(Model(Sha256([1])), o => o.Mirror = folder["mirror"]), StringComparison.Ordinal);
        Assert.Contains("licence", await RefusedAsync(Model(), o => (o.Mirror, o.AcceptLicence) = (folder["mirror"], false)), StringComparison.Ordinal);
        Assert.True(File.Exists(folder[$"mirror/{Name}"]));
    }

    [Fact]
    public async Task A_server_that_is_silent_compresses_or_is_not_there_is_one_error()
    {
        server.Intercept = (_, _) =>
        {
            Thread.Sleep(1500);
            return false;
        };
        Assert.Contains("did not answer", await RefusedAsync(Model(), tries: 1), StringComparison.Ordinal);
        server.Intercept = (_, response) =>
        {
            response.AddHeader("Content-Encoding", "gzip");
            return false;
        };
        Assert.Contains("compresses", await RefusedAsync(Model()), StringComparison.Ordinal);
        Assert.Contains("cannot be reached", await RefusedAsync(Model(), o => o.Mirror = $"http://127.0.0.1:{FileServer.FreePort()}", tries: 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_fetches_into_one_folder_do_not_meet()
    {
        Directory.CreateDirectory(folder["files"]);
        using (File.Open(folder[$"files/{Name}.part"], FileMode.Create, FileAccess.ReadWrite, FileShare.None))
            Assert.Contains("Another process", await RefusedAsync(Model()), StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(await FetchAsync(Model())));
    }

    [Fact]
    public async Task What_was_fetched_imports_by_what_the_catalogue_knows()
    {
        var clip = new TinyClip { VisionWidth = 128, HeadWidth = 64, TextWidth = 64, TextHeads = 1 };
        server.Files[Name] = File.ReadAllBytes(clip.WriteTorch(folder["published.pt"]));
        var known = Model(largest: 100_000_000) with { Architecture = null };
        var path = await FetchAsync(known);
        var manifest = new ClipImporter(new ClipImportOptions { OutputFolder = folder["model"], Catalogued = known }).Import(path).Manifest;
        Assert.Equal((Activation.QuickGelu, "test", Name), (manifest.Activation!.Value, manifest.Name, manifest.Source));
        Assert.Equal("Test licence (https://example.org/licence). For tests.", manifest.Licence);

        // No hash was published: what came is recorded.
        Assert.Equal(Sha256(server.Files[Name]), manifest.SourceSha256);
    }

    private CatalogModel Model(string? sha256 = null, long? bytes = null, long? largest = null) => new()
    {
        Name = "test",
        Title = "A test",
        Activation = Activation.QuickGelu,
        Page = new Uri("https://example.org/model"),
        Address = server.Address,
        Licence = new CatalogLicence("Test licence", new Uri("https://example.org/licence"), "For tests."),
        Files = [new CatalogFile { Name = Name, LargestBytes = largest ?? 10_000_000, Bytes = bytes, Sha256 = sha256 }],
    };

    private async Task<string> FetchAsync(CatalogModel model, Action<ModelFetchOptions>? configure = null, CancellationToken cancellationToken = default, int tries = 5)
    {
        var options = new ModelFetchOptions
        {
            Folder = folder["files"], AcceptLicence = true, Tries = tries, FirstWait = TimeSpan.FromMilliseconds(1), Patience = TimeSpan.FromSeconds(1),
        };
        configure?.Invoke(options);
        using var fetcher = new ModelFetcher(options);
        return await fetcher.FetchAsync(model, cancellationToken);
    }

    private async Task<string> RefusedAsync(CatalogModel model, Action<ModelFetchOptions>? configure = null, int tries = 5) =>
        (await Assert.ThrowsAnyAsync<ModelException>(async () => await FetchAsync(model, configure, tries: tries))).Message;

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Keeps reports on the thread that makes them.</summary>
    private sealed class Reports(List<DownloadProgress> seen, Action? then = null) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            seen.Add(value);
            then?.Invoke();
        }
    }
}
