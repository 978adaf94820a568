using System.Net;
using System.Text.Json;

namespace PathGen.Cli.Tests;

/// <summary>A request as the server saw it, checked against OpenAI's chat API.</summary>
internal sealed record ChatRequest(JsonElement Json, string? Authorization, string Text, IReadOnlyList<ChatPicture> Pictures)
{
    /// <summary>Reads a request and reports whatever the API would refuse.</summary>
    public static ChatRequest Parse(HttpListenerRequest request, string body, Action<string> violation)
    {
        void Check(bool holds, string rule)
        {
            if (!holds)
                violation(rule);
        }

        Check(request.HttpMethod == "POST", "POST");
        Check(request.Url!.AbsolutePath == "/v1/chat/completions", $"path /v1/chat/completions, not {request.Url.AbsolutePath}");
        Check(request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true, "Content-Type application/json");
        var json = JsonDocument.Parse(body).RootElement;
        Check(json.TryGetProperty("model", out var model) && model.ValueKind == JsonValueKind.String && model.GetString()!.Length > 0, "a model's name");
        Check(json.TryGetProperty("messages", out var messages) && messages.ValueKind == JsonValueKind.Array && messages.GetArrayLength() > 0, "messages");
        Check(!json.TryGetProperty("temperature", out var temperature) || temperature.GetDouble() is >= 0 and <= 2, "temperature 0 to 2");
        if (json.TryGetProperty("response_format", out var format) && format.GetProperty("type").GetString() == "json_schema")
        {
            var schema = format.GetProperty("json_schema");
            Check(schema.GetProperty("name").GetString() is { Length: > 0 and <= 64 } name && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'), "json_schema.name of letters, digits, _ and -");
            Check(schema.GetProperty("schema").ValueKind == JsonValueKind.Object, "json_schema.schema");
        }

        var (texts, pictures) = (new List<string>(), new List<ChatPicture>());
        foreach (var message in messages.EnumerateArray())
        {
            var role = message.GetProperty("role").GetString();
            Check(role is "system" or "developer" or "user" or "assistant", $"role {role}");
            var content = message.GetProperty("content");
            if (content.ValueKind == JsonValueKind.String)
            {
                texts.Add(content.GetString()!);
                continue;
            }

            foreach (var part in content.EnumerateArray())
            {
                switch (part.GetProperty("type").GetString())
                {
                    case "text":
                        texts.Add(part.GetProperty("text").GetString()!);
                        break;
                    case "image_url":
                        Check(role == "user", "pictures only in user messages");
                        pictures.Add(ChatPicture.Parse(part.GetProperty("image_url").GetProperty("url").GetString()!, violation));
                        break;
                    case var other:
                        violation($"content of type {other}");
                        break;
                }
            }
        }

        return new ChatRequest(json, request.Headers["Authorization"], string.Join('\n', texts), pictures);
    }
}
