using System.Text.Json;
using System.Text.Json.Nodes;

namespace PathGen.Cli.Tests;

/// <summary>One scripted answer of a <see cref="ChatServer"/>.</summary>
internal sealed record ChatAnswer(int Status, string Body)
{
    public string ContentType { get; init; } = "application/json";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public TimeSpan Delay { get; init; }

    /// <summary>Bytes that the header promises and the body lacks: the connection breaks after the body.</summary>
    public int MissingBytes { get; init; }

    /// <summary>A chat completion as OpenAI's API gives it.</summary>
    public static ChatAnswer Completion(string text, string finish = "stop", int inputTokens = 12, int outputTokens = 7) => new(200, new JsonObject
    {
        ["id"] = "chatcmpl-1",
        ["object"] = "chat.completion",
        ["created"] = 1_700_000_000,
        ["model"] = "scripted-1",
        ["choices"] = new JsonArray(new JsonObject
        {
            ["index"] = 0,
            ["finish_reason"] = finish,
            ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text },
        }),
        ["usage"] = new JsonObject { ["prompt_tokens"] = inputTokens, ["completion_tokens"] = outputTokens, ["total_tokens"] = inputTokens + outputTokens },
    }.ToJsonString());

    /// <summary>The same as a stream of server-sent events, one a word.</summary>
    public static ChatAnswer Stream(params string[] parts)
    {
        var events = parts.Select((part, i) => Chunk(new JsonObject { ["role"] = "assistant", ["content"] = part }, i == parts.Length - 1 ? "stop" : null, null))
            .Append(Chunk(null, null, new JsonObject { ["prompt_tokens"] = 3, ["completion_tokens"] = parts.Length, ["total_tokens"] = 3 + parts.Length }))
            .Append("data: [DONE]\n\n");
        return new ChatAnswer(200, string.Concat(events)) { ContentType = "text/event-stream" };
    }

    /// <summary>An error as OpenAI's API gives it.</summary>
    public static ChatAnswer Error(int status, string message) => new(status, JsonSerializer.Serialize(new { error = new { message, type = "error" } }));

    private static string Chunk(JsonObject? delta, string? finish, JsonObject? usage) => "data: " + new JsonObject
    {
        ["id"] = "chatcmpl-2",
        ["object"] = "chat.completion.chunk",
        ["created"] = 1_700_000_000,
        ["model"] = "scripted-1",
        ["choices"] = delta is null ? new JsonArray() : new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }),
        ["usage"] = usage,
    }.ToJsonString() + "\n\n";
}
