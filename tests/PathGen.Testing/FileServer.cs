using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PathGen.Testing;

/// <summary>A real HTTP server on this machine that gives files, with ranges and validators, and fails as it is told to.</summary>
public sealed class FileServer : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Task serving;

    /// <summary>Starts it.</summary>
    public FileServer()
    {
        Address = new Uri($"http://127.0.0.1:{FreePort()}/");
        listener.Prefixes.Add(Address.ToString());
        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>Its address, with a slash at the end.</summary>
    public Uri Address { get; }

    /// <summary>The files by their path without the first slash.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = [];

    /// <summary>The validator that it gives; null for none.</summary>
    public string? Tag { get; set; } = "\"v1\"";

    /// <summary>Whether it knows ranges.</summary>
    public bool KnowsRanges { get; set; } = true;

    /// <summary>Whether it says how long a file is.</summary>
    public bool SaysLength { get; set; } = true;

    /// <summary>After how many bytes of the body each of the next answers is cut off.</summary>
    public ConcurrentQueue<int> Cuts { get; } = [];

    /// <summary>Called before an answer; where it returns true, it has answered itself.</summary>
    public Func<HttpListenerRequest, HttpListenerResponse, bool> Intercept { get; set; } = (_, _) => false;

    /// <summary>Every request: path, Range, If-Range, Authorization.</summary>
    public ConcurrentQueue<(string Path, string? Range, string? IfRange, string? Authorization)> Requests { get; } = [];

    /// <summary>Bytes of bodies that were sent.</summary>
    public long Sent;

    /// <summary>A port on which nothing listens.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Close();
        await serving;
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var (request, response) = (context.Request, context.Response);
        try
        {
            Requests.Enqueue((request.Url!.AbsolutePath, request.Headers["Range"], request.Headers["If-Range"], request.Headers["Authorization"]));
            if (Intercept(request, response))
            {
                response.Close();
                return;
            }

            if (!Files.TryGetValue(request.Url.AbsolutePath[1..], out var bytes))
            {
                response.StatusCode = 404;
                response.Close();
                return;
            }

            var from = From(request);
            if (from > 0 && from >= bytes.Length)
            {
                response.StatusCode = 416;
                response.AddHeader("Content-Range", FormattableString.Invariant($"bytes */{bytes.Length}"));
                response.Close();
                return;
            }

            if (Tag is not null)
                response.AddHeader("ETag", Tag);
            if (from > 0)
            {
                response.StatusCode = 206;
                response.AddHeader("Content-Range", FormattableString.Invariant($"bytes {from}-{bytes.Length - 1}/{bytes.Length}"));
            }

            if (SaysLength)
                response.ContentLength64 = bytes.Length - from;
            else
                response.SendChunked = true;
            var body = bytes.AsMemory(from);
            var isCut = Cuts.TryDequeue(out var cut);
            if (isCut && cut < body.Length)
                body = body[..cut];
            Interlocked.Add(ref Sent, body.Length);
            await response.OutputStream.WriteAsync(body, stop.Token);
            await response.OutputStream.FlushAsync(stop.Token);
            if (isCut)
                response.Abort();
            else
                response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException or OperationCanceledException)
        {
            response.Abort(); // The client went away, or the test is over.
        }
    }

    // The first byte that is wanted; a validator that is another asks for the whole.
    private int From(HttpListenerRequest request) =>
        KnowsRanges && request.Headers["Range"] is { } range && (request.Headers["If-Range"] is not { } wanted || wanted == Tag)
            ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture) : 0;
}
