using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.AI;

namespace PathGen.Agents.Tests;

public sealed class ChatEndpointsTests
{
    [Fact]
    public async Task Work_goes_by_role_and_weight_and_the_answer_names_its_endpoint_and_cost()
    {
        var (small, large, text) = (Say("Small."), Say("Large."), Say("Text."));
        var endpoints = new ChatEndpoints(
        [
            new ChatEndpoint("small", small) { Roles = ChatRoles.Describe, Weight = 1, InputPrice = 2, OutputPrice = 30 },
            new ChatEndpoint("large", large) { Roles = ChatRoles.Describe | ChatRoles.Revise, Weight = 3 },
            new ChatEndpoint("text", text) { Roles = ChatRoles.Summarise },
        ]);
        var describe = new ChatCaptionAgent(endpoints, ChatPatch.Quick());
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => describe.DescribeAsync(ChatPatch.Make()).AsTask()));
        Assert.Empty(text.Requests);
        Assert.InRange(small.Requests.Count, 1, 39);
        Assert.All(answers, a => Assert.Equal((a.Text == "Small." ? "small" : "large", a.Text == "Small." ? (100 * 2 + 10 * 30) / 1e6 : 0), (a.Endpoint, a.Cost)));
        Assert.Equal("Text.", (await new ChatSummaryAgent(endpoints, ChatPatch.Quick()).SummariseAsync("Glands.")).Text);
        Assert.Null((await new ChatSummaryAgent(endpoints, ChatPatch.Quick()).SummariseAsync("Glands.")).Endpoint); // It is the only one.
        Assert.Contains("No endpoint has the role Prompts", Assert.Throws<ArgumentException>(() => new ChatPromptAgent(endpoints)).Message);
    }

    [Fact]
    public async Task A_failed_try_goes_to_the_other_endpoint()
    {
        var bad = new ScriptedChatClient(ScriptedChatClient.Throw(new HttpRequestException("no", null, HttpStatusCode.InternalServerError)));
        var good = Say("Glands.");
        var agent = new ChatCaptionAgent(new ChatEndpoints([new ChatEndpoint("bad", bad) { Weight = 1000 }, new ChatEndpoint("good", good)]), ChatPatch.Quick());
        var answer = await agent.DescribeAsync(ChatPatch.Make());
        Assert.Equal(("Glands.", "good"), (answer.Text, answer.Endpoint));
        Assert.Single(bad.Requests);
    }

    [Fact]
    public async Task One_of_several_that_cannot_be_reached_does_not_end_the_run()
    {
        var gone = new ScriptedChatClient(ScriptedChatClient.Throw(new HttpRequestException(HttpRequestError.ConnectionError, "refused")));
        var agent = new ChatCaptionAgent(new ChatEndpoints([new ChatEndpoint("gone", gone) { Weight = 9 }, new ChatEndpoint("here", Say("Glands."))]), ChatPatch.Quick());
        for (var i = 0; i < 30; i++)
            Assert.Equal("Glands.", (await agent.DescribeAsync(ChatPatch.Make())).Text);
        Assert.InRange(gone.Requests.Count, 1, 30);
    }

    [Fact]
    public async Task An_endpoint_that_always_fails_rests_and_the_other_does_the_work()
    {
        var bad = new ScriptedChatClient(ScriptedChatClient.Throw(new HttpRequestException("no", null, HttpStatusCode.InternalServerError)));
        var agent = new ChatCaptionAgent(new ChatEndpoints([new ChatEndpoint("bad", bad) { Weight = 1000 }, new ChatEndpoint("good", Say("Glands."))]), ChatPatch.Quick());
        for (var i = 0; i < 100; i++)
            await agent.DescribeAsync(ChatPatch.Make());
        Assert.InRange(bad.Requests.Count, 20, 40); // Twenty failures open its circuit; a probe or two follow.
    }

    [Fact]
    public async Task No_more_requests_at_once_than_an_endpoint_takes()
    {
        var (running, most) = (0, 0);
        var client = new ScriptedChatClient(async token =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Delay(5, token);
            Interlocked.Decrement(ref running);
            return new ChatResponse(new ChatMessage(ChatRole.Assistant, "Glands."));
        });
        var agent = new ChatCaptionAgent(new ChatEndpoints([new ChatEndpoint("few", client) { MaxConcurrency = 3 }]), ChatPatch.Quick());
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => agent.DescribeAsync(ChatPatch.Make()).AsTask()));
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task Requests_are_spread_over_the_minute_and_Retry_After_holds_all_of_them()
    {
        var busy = new HttpRequestException("busy", null, HttpStatusCode.TooManyRequests) { Data = { [ChatAgentOptions.RetryAfterKey] = TimeSpan.FromSeconds(0.4) } };
        var client = new ScriptedChatClient(ScriptedChatClient.Throw(busy), ScriptedChatClient.Say("Glands."));
        var agent = new ChatCaptionAgent(new ChatEndpoints([new ChatEndpoint("one", client) { RequestsPerMinute = 1200 }]), ChatPatch.Quick());
        var clock = Stopwatch.StartNew();
        await agent.DescribeAsync(ChatPatch.Make());
        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(0.35), $"{clock.Elapsed}"); // A floor: nothing but the wait can take that long and less is wrong.
        clock.Restart();
        for (var i = 0; i < 5; i++)
            await agent.DescribeAsync(ChatPatch.Make());
        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(0.15), $"{clock.Elapsed}"); // 50 ms apart.
    }

    [Fact]
    public async Task A_slow_answer_is_asked_for_once_more_and_the_first_one_counts()
    {
        var slow = new ScriptedChatClient(ScriptedChatClient.Hang());
        var endpoints = new ChatEndpoints([new ChatEndpoint("slow", slow) { Weight = 1000 }, new ChatEndpoint("quick", Say("Glands."))], new ChatEndpointsOptions { HedgeAfter = TimeSpan.FromSeconds(0.1) });
        var answer = await new ChatCaptionAgent(endpoints, ChatPatch.Quick()).DescribeAsync(ChatPatch.Make());
        Assert.Equal("Glands.", answer.Text);
    }

    [Fact]
    public void Wrong_settings_are_refused()
    {
        var client = Say("x");
        Assert.Throws<ArgumentException>(() => new ChatEndpoints([]));
        Assert.Throws<ArgumentException>(() => new ChatEndpoints([new ChatEndpoint("a", client), new ChatEndpoint("a", client)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChatEndpoint("a", client) { Weight = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChatEndpoint("a", client) { MaxConcurrency = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChatEndpoint("a", client) { InputPrice = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChatEndpointsOptions { HedgeAfter = TimeSpan.Zero });
    }

    private static ScriptedChatClient Say(string text) => new(ScriptedChatClient.Say(text));
}
