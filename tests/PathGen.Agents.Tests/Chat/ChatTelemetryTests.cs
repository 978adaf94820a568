using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;

namespace PathGen.Agents.Tests;

public sealed class ChatTelemetryTests
{
    [Fact]
    public async Task Calls_are_traced_by_the_conventions_and_never_with_what_was_said()
    {
        var model = $"model-{Guid.NewGuid():N}"; // Other tests call at the same time.
        var activities = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "PathGen.Agents",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (activities)
                    activities.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var tokens = new Dictionary<string, long>();
        var durations = 0;
        using var meters = new MeterListener { InstrumentPublished = (instrument, l) => { if (instrument.Name.StartsWith("gen_ai.", StringComparison.Ordinal)) l.EnableMeasurementEvents(instrument); } };
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (Tag(tags, "gen_ai.request.model") == model)
                tokens[$"{instrument.Name} {Tag(tags, "gen_ai.token.type")}"] = value;
        });
        meters.SetMeasurementEventCallback<double>((_, _, tags, _) => durations += Tag(tags, "gen_ai.request.model") == model ? 1 : 0);
        meters.Start();

        var options = ChatPatch.Quick();
        options.Model = model;
        var client = new ScriptedChatClient(ScriptedChatClient.Throw(new HttpRequestException("no", null, HttpStatusCode.InternalServerError)), ScriptedChatClient.Say("SECRET-ANSWER."));
        await new ChatCaptionAgent(client, options).DescribeAsync(ChatPatch.Make());

        var calls = activities.Where(a => a.DisplayName == $"chat {model}").ToList();
        Assert.Equal([ActivityStatusCode.Error, ActivityStatusCode.Unset], calls.Select(a => a.Status));
        Assert.All(calls, a => Assert.Equal((ActivityKind.Client, "chat", "scripted", "localhost"), (a.Kind, a.GetTagItem("gen_ai.operation.name"), a.GetTagItem("gen_ai.provider.name"), a.GetTagItem("server.address"))));
        Assert.Equal(typeof(HttpRequestException).FullName, calls[0].GetTagItem("error.type"));
        Assert.Equal((100L, 10L), (calls[1].GetTagItem("gen_ai.usage.input_tokens"), calls[1].GetTagItem("gen_ai.usage.output_tokens")));
        Assert.Equal(new Dictionary<string, long> { ["gen_ai.client.token.usage input"] = 100, ["gen_ai.client.token.usage output"] = 10 }, tokens);
        Assert.Equal(2, durations);
        Assert.DoesNotContain("SECRET", string.Join(' ', calls.SelectMany(a => a.TagObjects).Select(t => t.Value)));
    }

    private static string? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var (key, value) in tags)
        {
            if (key == name)
                return value as string;
        }

        return null;
    }
}
