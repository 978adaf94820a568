using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;

namespace PathGen.Agents;

/// <summary>
/// Calls as OpenTelemetry's conventions for generative AI name them (semantic-conventions 1.37): an activity <c>chat MODEL</c> and the histograms
/// <c>gen_ai.client.operation.duration</c> and <c>gen_ai.client.token.usage</c>. Never what was asked or answered.
/// </summary>
internal static class ChatTelemetry
{
    private static readonly ActivitySource Source = AgentsTelemetry.Source;
    private static readonly Meter Meter = new("PathGen.Agents");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("gen_ai.client.operation.duration", "s");
    private static readonly Histogram<long> Tokens = Meter.CreateHistogram<long>("gen_ai.client.token.usage", "{token}");

    public static Activity? Start(IChatClient client, ChatRequest request)
    {
        if (!Source.HasListeners())
            return null;
        var metadata = client.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata;
        var model = request.Options.Model ?? metadata?.DefaultModelId ?? "default";
        var activity = Source.StartActivity($"chat {model}", ActivityKind.Client);
        activity?.SetTag("gen_ai.operation.name", "chat").SetTag("gen_ai.provider.name", metadata?.ProviderName).SetTag("gen_ai.request.model", model)
            .SetTag("gen_ai.agent.name", request.Role.ToString().ToLowerInvariant()).SetTag("gen_ai.request.max_tokens", request.Options.MaxOutputTokens)
            .SetTag("gen_ai.request.temperature", request.Options.Temperature).SetTag("gen_ai.request.seed", request.Options.Seed)
            .SetTag("gen_ai.output.type", request.Schema is null ? "text" : "json").SetTag("server.address", metadata?.ProviderUri?.Host).SetTag("server.port", metadata?.ProviderUri?.Port);
        return activity;
    }

    public static void Stop(Activity? activity, IChatClient client, ChatRequest request, ChatResponse response, TimeSpan time)
    {
        activity?.SetTag("gen_ai.response.id", response.ResponseId).SetTag("gen_ai.response.model", response.ModelId)
            .SetTag("gen_ai.usage.input_tokens", response.Usage?.InputTokenCount).SetTag("gen_ai.usage.output_tokens", response.Usage?.OutputTokenCount);
        if (response.FinishReason is { } reason)
            activity?.SetTag("gen_ai.response.finish_reasons", new[] { reason.Value });
        if (!Duration.Enabled && !Tokens.Enabled)
            return;
        var tags = Tags(client, request);
        Duration.Record(time.TotalSeconds, tags);
        Record(response.Usage?.InputTokenCount, "input", tags);
        Record(response.Usage?.OutputTokenCount, "output", tags);
    }

    public static void Fail(Activity? activity, IChatClient client, ChatRequest request, Exception e, TimeSpan time)
    {
        var type = e.GetType().FullName;
        activity?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", type);
        if (!Duration.Enabled)
            return;
        var tags = Tags(client, request);
        tags.Add("error.type", type);
        Duration.Record(time.TotalSeconds, tags);
    }

    private static void Record(long? count, string kind, TagList tags)
    {
        if (count is not { } tokens)
            return;
        tags.Add("gen_ai.token.type", kind);
        Tokens.Record(tokens, tags);
    }

    private static TagList Tags(IChatClient client, ChatRequest request)
    {
        var metadata = client.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata;
        return new TagList
        {
            { "gen_ai.operation.name", "chat" },
            { "gen_ai.provider.name", metadata?.ProviderName },
            { "gen_ai.request.model", request.Options.Model ?? metadata?.DefaultModelId ?? "default" },
        };
    }
}
