using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PathGen.Benchmarks.Pairs;

/// <summary>
/// A server on this machine that answers OpenAI's chat API at once: it reads a request's bytes, looks which agent asked, and sends the same bytes back each time. It takes as little of the
/// processor as a server can, so that what is measured is the pipeline.
/// </summary>
internal sealed class InstantChatServer : IAsyncDisposable
{
    private static readonly byte[] Revise = Encoding.UTF8.GetBytes("\\u0022edits\\u0022");
    private static readonly byte[] Image = Encoding.UTF8.GetBytes("\"image_url\"");
    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task serving;
    private readonly byte[] describe = Answer("Nests of large cells with round nuclei lie in a pale fibrous stroma; lymphocytes are scattered between them.");
    private readonly byte[] revise = Answer("""{\"edits\": [{\"kind\": \"change\", \"before\": \"large cells\", \"after\": \"medium-sized cells\", \"reason\": \"their nuclei are small\"}]}""");
    private readonly byte[] summarise = Answer("Nests of medium-sized cells with round nuclei in a pale fibrous stroma with scattered lymphocytes.");
    private long requests;

    public InstantChatServer()
    {
        listener.Start(512);
        Endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/v1");
        serving = ServeAsync();
    }

    public Uri Endpoint { get; }

    public long Requests => Interlocked.Read(ref requests);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await serving;
        stop.Dispose();
    }

    private static byte[] Answer(string content)
    {
        var body = "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"instant\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",\"content\":\""
            + content + "\"}}],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":40,\"total_tokens\":140}}";
        return Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync(stop.Token);
                socket.NoDelay = true;
                _ = ServeAsync(socket);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var closing = socket;
        var buffer = new byte[1 << 16];
        var filled = 0;
        try
        {
            while (true)
            {
                var head = -1;
                while ((head = buffer.AsSpan(0, filled).IndexOf(HeadEnd)) < 0)
                {
                    if (filled == buffer.Length)
                        Array.Resize(ref buffer, buffer.Length * 2);
                    var read = await socket.ReceiveAsync(buffer.AsMemory(filled), stop.Token);
                    if (read == 0)
                        return;
                    filled += read;
                }

                var (bodyStart, length, chunked) = (head + 4, BodyLength(buffer.AsSpan(0, head)), IsChunked(buffer.AsSpan(0, head)));
                while (chunked ? !buffer.AsSpan(bodyStart, filled - bodyStart).EndsWith("0\r\n\r\n"u8) : filled < bodyStart + length)
                {
                    if (filled == buffer.Length)
                        Array.Resize(ref buffer, buffer.Length * 2);
                    var read = await socket.ReceiveAsync(buffer.AsMemory(filled), stop.Token);
                    if (read == 0)
                        return;
                    filled += read;
                }

                var answer = Choose(buffer.AsSpan(bodyStart, filled - bodyStart));
                filled = 0; // A client sends its next request after the answer.
                Interlocked.Increment(ref requests);
                await socket.SendAsync(answer, stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The client went away, or the benchmark is over.
        }
    }

    private byte[] Choose(ReadOnlySpan<byte> body)
    {
        var tail = body[Math.Max(0, body.Length - 4096)..];
        if (tail.IndexOf(Revise) >= 0 || tail.IndexOf("\\\"edits\\\""u8) >= 0)
            return revise;
        return body.IndexOf(Image) >= 0 ? describe : summarise;
    }

    private static bool IsChunked(ReadOnlySpan<byte> head) => Encoding.ASCII.GetString(head).Contains("chunked", StringComparison.OrdinalIgnoreCase);

    private static int BodyLength(ReadOnlySpan<byte> head)
    {
        foreach (var line in Encoding.ASCII.GetString(head).Split("\r\n"))
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                return int.Parse(line.AsSpan(15), System.Globalization.CultureInfo.InvariantCulture);
        }

        return 0;
    }
}
