using Microsoft.Extensions.AI;

namespace PathGen.Agents.Tests;

/// <summary>A model that says what a script tells it to, and keeps what it was asked.</summary>
public sealed class ScriptedChatClient(params Func<CancellationToken, Task<ChatResponse>>[] script) : IChatClient
{
    private int next;

    /// <summary>Every request's messages.</summary>
    public List<List<ChatMessage>> Requests { get; } = [];

    /// <summary>Every request's options.</summary>
    public List<ChatOptions?> Options { get; } = [];

    public static Func<CancellationToken, Task<ChatResponse>> Say(string text, ChatFinishReason? reason = null) => _ => Task.FromResult(
        new ChatResponse(new ChatMessage(ChatRole.Assistant, text)) { FinishReason = reason ?? ChatFinishReason.Stop, Usage = new UsageDetails { InputTokenCount = 100, OutputTokenCount = 10 } });

    public static Func<CancellationToken, Task<ChatResponse>> Throw(Exception e) => _ => Task.FromException<ChatResponse>(e);

    public static Func<CancellationToken, Task<ChatResponse>> Hang() => async cancellationToken =>
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException();
    };

    /// <summary>Everything that ever left the machine as text.</summary>
    public string AllText() => string.Join('\n', Requests.SelectMany(r => r).Select(m => m.Text));

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        lock (Requests)
        {
            Requests.Add([.. messages]);
            Options.Add(options);
            return script[Math.Min(next++, script.Length - 1)](cancellationToken);
        }
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("scripted", new Uri("http://localhost:1/v1"), "model-x") : null;

    public void Dispose()
    {
    }
}
