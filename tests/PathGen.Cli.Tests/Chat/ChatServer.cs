using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PathGen.Cli.Tests;

/// <summary>A real HTTP server on this machine that speaks OpenAI's chat API: it checks every request against the API's rules and answers by script.</summary>
internal sealed class ChatServer : IAsyncDisposable
{
    private readonly HttpListener listener;
    private readonly Func<ChatRequest, ChatAnswer> answer;
    private readonly CancellationTokenSource stop = new();
    private readonly Task serving;

    public ChatServer(Func<ChatRequest, ChatAnswer> answer)
    {
        this.answer = answer;
        Endpoint = new Uri($"http://127.0.0.1:{FreePort()}/v1");
        listener = new HttpListener();
        listener.Prefixes.Add($"{Endpoint.GetLeftPart(UriPartial.Authority)}/");
        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>The base address that clients are given.</summary>
    public Uri Endpoint { get; }

    /// <summary>Every request that came, in order of arrival.</summary>
    public ConcurrentQueue<ChatRequest> Requests { get; } = [];

    /// <summary>What was wrong with requests; empty where all were valid.</summary>
    public ConcurrentQueue<string> Violations { get; } = [];

    /// <summary>A port on which nothing listens.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

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
        try
        {
            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var request = ChatRequest.Parse(context.Request, await reader.ReadToEndAsync(), Violations.Enqueue);
            Requests.Enqueue(request);
            var reply = answer(request);
            if (reply.Delay > TimeSpan.Zero)
                await Task.Delay(reply.Delay, stop.Token);
            var body = Encoding.UTF8.GetBytes(reply.Body);
            context.Response.StatusCode = reply.Status;
            context.Response.ContentType = reply.ContentType;
            foreach (var (name, value) in reply.Headers)
                context.Response.AddHeader(name, value);
            context.Response.ContentLength64 = body.Length + reply.MissingBytes;
            await context.Response.OutputStream.WriteAsync(body, stop.Token);
            await context.Response.OutputStream.FlushAsync(stop.Token);
            if (reply.MissingBytes > 0)
                context.Response.Abort();
            else
                context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException or OperationCanceledException)
        {
            context.Response.Abort(); // The client went away, or the test is over.
        }
        catch (Exception e)
        {
            Violations.Enqueue($"{e.GetType().Name}: {e.Message}");
            context.Response.Abort();
        }
    }
}
