using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using OpenAiMessage = OpenAI.Chat.ChatMessage;

namespace PathGen.Cli;

/// <summary>Microsoft.Extensions.AI's messages and options as OpenAI's, and its answers back.</summary>
internal static class OpenAiMessages
{
    /// <summary>The messages; instructions go first, as a system message.</summary>
    /// <exception cref="ArgumentException">A role or a content that this client does not send.</exception>
    public static List<OpenAiMessage> Convert(IEnumerable<Microsoft.Extensions.AI.ChatMessage> messages, ChatOptions? options)
    {
        var result = new List<OpenAiMessage>();
        if (!string.IsNullOrEmpty(options?.Instructions))
            result.Add(new SystemChatMessage(options.Instructions));
        foreach (var message in messages)
        {
            result.Add(
                message.Role == ChatRole.System ? new SystemChatMessage(message.Text)
                : message.Role == ChatRole.Assistant ? new AssistantChatMessage(message.Text)
                : message.Role == ChatRole.User ? new UserChatMessage(message.Contents.Select(Convert))
                : throw new ArgumentException($"This client sends system, user and assistant messages, not {message.Role}.", nameof(messages)));
        }

        return result;
    }

    /// <summary>The options that OpenAI's chat API knows.</summary>
    [SuppressMessage("Usage", "OPENAI001", Justification = "The seed is a plain field of the API; it is only marked as subject to change.")]
    public static ChatCompletionOptions Convert(ChatOptions? options)
    {
        var result = new ChatCompletionOptions();
        if (options is null)
            return result;
        result.Temperature = options.Temperature;
        result.TopP = options.TopP;
        result.MaxOutputTokenCount = options.MaxOutputTokens;
        result.FrequencyPenalty = options.FrequencyPenalty;
        result.PresencePenalty = options.PresencePenalty;
#pragma warning disable OPENAI001 // Marked as subject to change in the package; a plain field of the API.
        result.Seed = options.Seed;
#pragma warning restore OPENAI001
        foreach (var stop in options.StopSequences ?? [])
            result.StopSequences.Add(stop);
        result.ResponseFormat = options.ResponseFormat switch
        {
            ChatResponseFormatJson { Schema: { } schema } json => OpenAI.Chat.ChatResponseFormat.CreateJsonSchemaFormat(
                json.SchemaName ?? "answer", BinaryData.FromString(schema.GetRawText()), json.SchemaDescription, jsonSchemaIsStrict: IsStrict(schema)),
            ChatResponseFormatJson => OpenAI.Chat.ChatResponseFormat.CreateJsonObjectFormat(),
            ChatResponseFormatText => OpenAI.Chat.ChatResponseFormat.CreateTextFormat(),
            _ => null,
        };
        return result;
    }

    /// <summary>Why the model stopped.</summary>
    public static Microsoft.Extensions.AI.ChatFinishReason Convert(OpenAI.Chat.ChatFinishReason reason) => reason switch
    {
        OpenAI.Chat.ChatFinishReason.Length => Microsoft.Extensions.AI.ChatFinishReason.Length,
        OpenAI.Chat.ChatFinishReason.ContentFilter => Microsoft.Extensions.AI.ChatFinishReason.ContentFilter,
        OpenAI.Chat.ChatFinishReason.ToolCalls or OpenAI.Chat.ChatFinishReason.FunctionCall => Microsoft.Extensions.AI.ChatFinishReason.ToolCalls,
        _ => Microsoft.Extensions.AI.ChatFinishReason.Stop,
    };

    /// <summary>Token counts, where the endpoint states them.</summary>
    public static UsageDetails? Convert(ChatTokenUsage? usage) => usage is null ? null : new UsageDetails
    {
        InputTokenCount = usage.InputTokenCount,
        OutputTokenCount = usage.OutputTokenCount,
        TotalTokenCount = usage.TotalTokenCount,
    };

    private static ChatMessageContentPart Convert(AIContent content) => content switch
    {
        TextContent text => ChatMessageContentPart.CreateTextPart(text.Text),
        DataContent data when data.HasTopLevelMediaType("image") => ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(data.Data), data.MediaType),
        UriContent uri when uri.HasTopLevelMediaType("image") => ChatMessageContentPart.CreateImagePart(uri.Uri),
        _ => throw new ArgumentException($"This client sends texts and pictures, not {content.GetType().Name}."),
    };

    // OpenAI's strict mode demands that every object closes its properties; a schema that does not is sent as a wish.
    private static bool IsStrict(JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.Object => (!schema.TryGetProperty("properties", out _) || schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.False)
            && schema.EnumerateObject().All(property => IsStrict(property.Value)),
        JsonValueKind.Array => schema.EnumerateArray().All(IsStrict),
        _ => true,
    };
}
