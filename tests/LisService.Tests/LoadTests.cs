using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PathGen.Testing;

namespace PathGen.Samples.LisService.Tests;

/// <summary>Too many at once, senders that go away or dawdle, and what is left behind: nothing.</summary>
public sealed class LoadTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Whoever_comes_when_it_is_full_is_sent_away_and_the_others_are_served()
    {
        await using var service = await RunningService.StartAsync(folder, null, "--LisService:Concurrency", "1", "--LisService:Queue", "3");
        using var gone = new CancellationTokenSource();

        // Four senders that do not finish fill the place.
        var dawdling = Enumerable.Range(0, 4).Select(_ => service.Http.SendAsync(Slow(), gone.Token)).ToArray();
        while (service.Here < 4)
            await Task.Delay(5);
        using (var refused = await service.PostAsync(RunningService.Png(1)))
        {
            Assert.Contains("Too many requests", await RunningService.ProblemAsync(refused, 429), StringComparison.Ordinal);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        Assert.Equal("Healthy", await service.Http.GetStringAsync("/health/live"));
        await gone.CancelAsync();
        foreach (var request in dawdling)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await LeftAsync(service);

        // A burst: each is served or sent away, and some are served.
        var statuses = new ConcurrentBag<int>();
        await Parallel.ForAsync(0, 60, new ParallelOptions { MaxDegreeOfParallelism = 30 }, async (i, _) =>
        {
            using var answer = await service.PostAsync(RunningService.Png(i, 300, 300));
            statuses.Add((int)answer.StatusCode);
        });
        Assert.Empty(statuses.Except([200, 429]));
        Assert.Contains(200, statuses);
        await LeftAsync(service);
    }

    [Fact]
    public async Task A_sender_that_goes_away_leaves_its_place()
    {
        await using var service = await RunningService.StartAsync(folder, null, "--LisService:Concurrency", "1", "--LisService:Queue", "0");
        for (var i = 0; i < 20; i++)
        {
            // A connection that is reset in the middle of its upload.
            using var socket = await StartUploadAsync(service);
            while (service.Here == 0)
                await Task.Delay(1);
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
            await LeftAsync(service);
        }

        using var answer = await service.PostAsync(RunningService.Png(1));
        Assert.True(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_sender_that_dawdles_is_given_up()
    {
        await using var service = await RunningService.StartAsync(folder, null, "--LisService:TimeoutSeconds", "1");
        using var socket = await StartUploadAsync(service);
        using var answer = new StreamReader(socket.GetStream());
        Assert.Equal("HTTP/1.1 503 Service Unavailable", await answer.ReadLineAsync());
        string? line;
        while ((line = await answer.ReadLineAsync()) is not null && !line.StartsWith('{'))
        {
        }

        Assert.Contains("longer than 1 s", line, StringComparison.Ordinal);
        await LeftAsync(service);
    }

    [Fact]
    public async Task Nothing_is_written_or_logged_of_a_request()
    {
        var log = new ConcurrentQueue<string>();
        var temporary = Directory.CreateDirectory(folder["tmp"]).FullName;
        Directory.CreateDirectory(folder["slides/Jane Doe"]);
        File.WriteAllBytes(folder["slides/Jane Doe/biopsy.png"], RunningService.Png(1, 50, 50));
        File.WriteAllText(folder["slides/Jane Doe/broken.svs"], "no slide");
        var before = Environment.GetEnvironmentVariable("ASPNETCORE_TEMP");
        Environment.SetEnvironmentVariable("ASPNETCORE_TEMP", temporary);
        try
        {
            await using var service = await RunningService.StartAsync(folder, builder => builder.Logging.AddProvider(new QueueLogger(log)));
            foreach (var name in new[] { "biopsy.png", "broken.svs", "none.svs" })
            {
                using var answer = await service.PostRegionAsync(new { slide = $"Jane Doe/{name}", x = 0, y = 0, width = 20, height = 20, labels = new[] { "Doe, Jane", "other" } });
                Assert.DoesNotContain("biopsy", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }

            using var form = ClassifyTests.Form(new byte[2_000_000], ("labels", "Doe, Jane;x"));
            await RunningService.ProblemAsync(await service.Http.PostAsync("/v1/classify", form), 415);
            using var damaged = await service.PostAsync(RunningService.Png(1)[..100], query: "?labels=Jane;Doe");
            await RunningService.ProblemAsync(damaged, 400);
        }
        finally
        {
            Environment.SetEnvironmentVariable("ASPNETCORE_TEMP", before);
        }

        Assert.Empty(Directory.GetFileSystemEntries(temporary));
        Assert.Equal(["biopsy.png", "broken.svs"], Directory.GetFiles(folder["slides/Jane Doe"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(log, line => line.Contains("Jane", StringComparison.Ordinal) || line.Contains("biopsy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task There_is_no_way_to_a_label_or_macro_picture()
    {
        await using var service = await RunningService.StartAsync(folder);
        var routes = service.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Select(e => e.RoutePattern.RawText!);
        Assert.Equal(["/health/live", "/health/ready", "/v1/classify", "/v1/model", "/v1/regions/classify"], routes.Order(StringComparer.Ordinal));
    }

    private static async Task<TcpClient> StartUploadAsync(RunningService service)
    {
        var socket = new TcpClient("127.0.0.1", service.Address.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes("POST /v1/classify HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: 5000\r\n\r\nabc"));
        return socket;
    }

    private static HttpRequestMessage Slow() => new(HttpMethod.Post, "/v1/classify")
    {
        Content = new StreamContent(new EndlessStream(long.MaxValue, TimeSpan.FromMilliseconds(20), step: 64)) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } },
    };

    private static async Task LeftAsync(RunningService service)
    {
        for (var i = 0; service.Here > 0; i++)
        {
            Assert.True(i < 3000, $"{service.Here} requests are still here");
            await Task.Delay(10);
        }
    }

    private sealed class QueueLogger(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{formatter(state, exception)} {exception}");

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Dispose()
        {
        }
    }
}
