using System.Diagnostics;
using System.Net.Http.Headers;
using PathGen.Slides;

namespace PathGen.Samples.LisService;

/// <summary>Measures the service over real HTTP on this machine: latencies of a stream of requests from several clients that share its processors.</summary>
internal static class LoadRun
{
    private const int Side = 672;

    /// <summary>Starts the service on a free port, sends the requests, and prints median, 99th percentile and rate.</summary>
    public static async Task RunAsync(WebApplication app, int requests, int clients)
    {
        app.Urls.Clear();
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        while (!(await http.GetAsync("/health/ready")).IsSuccessStatusCode)
            await Task.Delay(50);
        var picture = Picture();
        for (var i = 0; i < 2 * clients; i++)
            await SendAsync(http, picture);
        var (latencies, next, refused, clock) = (new double[requests], -1, 0, Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < requests;)
            {
                var start = Stopwatch.GetTimestamp();
                if (!await SendAsync(http, picture))
                    Interlocked.Increment(ref refused);
                latencies[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        })));
        var rate = requests / clock.Elapsed.TotalSeconds;
        Array.Sort(latencies);
        Console.WriteLine(FormattableString.Invariant(
            $"{requests} requests of {picture.Length} bytes from {clients} clients: p50 {At(0.5):0.0} ms, p99 {At(0.99):0.0} ms, most {latencies[^1]:0.0} ms, {rate:0.0} requests/s, {refused} refused"));
        await app.StopAsync();

        double At(double share) => latencies[(int)Math.Ceiling(share * requests) - 1];
    }

    private static async Task<bool> SendAsync(HttpClient http, byte[] picture)
    {
        using var body = new ByteArrayContent(picture) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } };
        using var answer = await http.PostAsync("/v1/classify", body);
        return answer.IsSuccessStatusCode;
    }

    // Soft noise in the colours of haematoxylin and eosin.
    private static byte[] Picture()
    {
        using var image = new RgbImage(Side, Side);
        var random = new Random(1);
        for (var y = 0; y < Side; y++)
        {
            var row = image.Row(y);
            for (var x = 0; x < Side; x++)
            {
                var shade = (byte)(40 * Math.Sin(x / 9.0) * Math.Sin(y / 11.0) + random.Next(20));
                (row[3 * x], row[3 * x + 1], row[3 * x + 2]) = ((byte)(200 - shade), (byte)(140 - shade), (byte)(190 - shade));
            }
        }

        return JpegCodec.Encode(image);
    }
}
