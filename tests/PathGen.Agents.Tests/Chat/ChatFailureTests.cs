using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.AI;

namespace PathGen.Agents.Tests;

public sealed class ChatFailureTests
{
    [Theory]
    [InlineData("")]
    [InlineData("   \n ")]
    [InlineData("<think>nothing more</think>")]
    [InlineData("<think>The glands look irregular, so")]
    [InlineData("<think>a</think>\n<think>and once more")]
    [InlineData("I'm sorry, but I cannot help with medical images.")]
    [InlineData("I cannot describe this image.")]
    [InlineData("As an AI language model, I can't see.")]
    public async Task Empty_answers_and_refusals_are_asked_again_and_then_set_the_patch_aside(string said)
    {
        var client = new ScriptedChatClient(ScriptedChatClient.Say(said));
        var e = await Assert.ThrowsAsync<AgentException>(async () => await Describe(client));
        Assert.False(e.EndsRun || e.Retryable);
        Assert.Contains("after 3 tries", e.Message);
        Assert.Equal(3, client.Requests.Count);

        var better = new ScriptedChatClient(ScriptedChatClient.Say(said), ScriptedChatClient.Say("Glands."));
        var answer = await Describe(better);
        Assert.Equal(("Glands.", 200L), (answer.Text, answer.InputTokens)); // Both tries cost tokens.
    }

    [Fact]
    public async Task Filtered_and_endless_answers_are_not_kept()
    {
        Assert.Contains("content filter", (await Assert.ThrowsAsync<AgentException>(async () => await Describe(new(ScriptedChatClient.Say("Gl", ChatFinishReason.ContentFilter))))).Message);
        Assert.Contains("2000000 characters", (await Assert.ThrowsAsync<AgentException>(async () => await Describe(new(ScriptedChatClient.Say(new string('x', 2_000_000)))))).Message);
    }

    [Fact]
    public async Task An_answer_cut_off_by_the_token_limit_is_asked_again_and_not_kept()
    {
        var cut = ScriptedChatClient.Say("The glands are", ChatFinishReason.Length);
        var client = new ScriptedChatClient(cut);
        var e = await Assert.ThrowsAsync<AgentException>(async () => await Describe(client));
        Assert.False(e.EndsRun || e.Retryable);
        Assert.Equal(3, client.Requests.Count);
        Assert.Contains("cut off at the limit of 2048 tokens (raise MaxOutputTokens)", e.Message);
        Assert.Equal("Glands.", (await Describe(new(cut, ScriptedChatClient.Say("Glands.")))).Text);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, 1, true)]
    [InlineData(HttpStatusCode.Forbidden, 1, true)]
    [InlineData(HttpStatusCode.NotFound, 1, true)]
    [InlineData(HttpStatusCode.TooManyRequests, 3, false)]
    [InlineData(HttpStatusCode.ServiceUnavailable, 3, false)]
    [InlineData(HttpStatusCode.InternalServerError, 3, false)]
    [InlineData(HttpStatusCode.BadRequest, 1, false)]
    [InlineData(HttpStatusCode.RequestEntityTooLarge, 1, false)]
    public async Task Statuses_say_whether_to_ask_again_and_whether_the_run_ends(HttpStatusCode status, int tries, bool endsRun)
    {
        var client = new ScriptedChatClient(ScriptedChatClient.Throw(new HttpRequestException("no", null, status)));
        var e = await Assert.ThrowsAsync<AgentException>(async () => await Describe(client));
        Assert.Equal((tries, endsRun), (client.Requests.Count, e.EndsRun));
        Assert.True(e.Retryable);
        Assert.Contains($"HTTP {(int)status}", e.Message);
        Assert.DoesNotContain('\n', e.Message);
        Assert.IsType<HttpRequestException>(e.InnerException);
    }

    [Fact]
    public async Task A_status_of_the_clients_own_exception_is_found_wherever_it_is_wrapped()
    {
        var options = ChatPatch.Quick();
        options.FindStatus = e => (e as OwnException)?.Status;
        var client = new ScriptedChatClient(ScriptedChatClient.Throw(new AggregateException("Retry failed", new IOException("first"), new OwnException(401))));
        var e = await Assert.ThrowsAsync<AgentException>(async () => await Describe(client, options));
        Assert.True(e.EndsRun);
        Assert.Contains("refuses the credentials", e.Message);
    }

    [Fact]
    public async Task An_endpoint_that_cannot_be_reached_ends_the_run()
    {
        var refused = new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused", new SocketException((int)SocketError.ConnectionRefused));
        foreach (var exception in new Exception[] { refused, new AggregateException("Retry failed", refused), new HttpRequestException(HttpRequestError.NameResolutionError, "No such host") })
        {
            var client = new ScriptedChatClient(ScriptedChatClient.Throw(exception));
            var e = await Assert.ThrowsAsync<AgentException>(async () => await Describe(client));
            Assert.True(e.EndsRun);
            Assert.Equal(3, client.Requests.Count);
            Assert.Contains("cannot be reached", e.Message);
            Assert.Contains("can be continued", e.Message);
        }
    }

    [Fact]
    public async Task A_connection_that_breaks_once_costs_a_try()
    {
        var client = new ScriptedChatClient(ScriptedChatClient.Throw(new HttpRequestException(HttpRequestError.ResponseEnded, "cut")), ScriptedChatClient.Throw(new IOException("cut")), ScriptedChatClient.Say("Glands."));
        Assert.Equal("Glands.", (await Describe(client)).Text);
    }

    [Fact]
    public async Task A_model_that_hangs_is_given_up_after_the_time_out()
    {
        var clock = new InstantClock();
        var client = new ScriptedChatClient(ScriptedChatClient.Hang());
        var e = await Assert.ThrowsAsync<AgentException>(async () => await Describe(client, new ChatAgentOptions { TimeProvider = clock, Tries = 3, BackOff = TimeSpan.FromSeconds(4) }));
        Assert.Equal((false, true), (e.EndsRun, e.Retryable));
        Assert.Contains("no answer within 120 s after 3 tries", e.Message);
        var waits = clock.Waits.Where(w => w != TimeSpan.FromSeconds(120)).ToList();
        Assert.Equal(2, waits.Count);
        Assert.InRange(waits[0].TotalSeconds, 2, 4);
        Assert.InRange(waits[1].TotalSeconds, 4, 8);
    }

    [Fact]
    public async Task The_callers_cancellation_is_a_cancellation()
    {
        using var stop = new CancellationTokenSource();
        var client = new ScriptedChatClient(ScriptedChatClient.Hang());
        var asked = new ChatCaptionAgent(client, ChatPatch.Quick()).DescribeAsync(ChatPatch.Make(), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await asked);
        Assert.Single(client.Requests);
    }

    [Fact]
    public async Task What_no_picture_can_be_the_cause_of_ends_the_run()
    {
        var e = await Assert.ThrowsAsync<AgentException>(async () => await Describe(new(ScriptedChatClient.Throw(new InvalidOperationException("no endpoint set")))));
        Assert.True(e.EndsRun);
        Assert.Contains("InvalidOperationException: no endpoint set", e.Message);
    }

    [Fact]
    public async Task Five_unanswered_questions_in_a_row_end_the_run_and_an_answer_starts_the_count_again()
    {
        var fail = ScriptedChatClient.Throw(new HttpRequestException("this model takes no images", null, HttpStatusCode.BadRequest));
        var client = new ScriptedChatClient(fail, fail, ScriptedChatClient.Say("Glands."), fail, fail, fail, fail, fail);
        var agent = new ChatCaptionAgent(client, ChatPatch.Quick());
        var ends = new List<bool?>();
        for (var i = 0; i < 8; i++)
        {
            try
            {
                await agent.DescribeAsync(ChatPatch.Make());
                ends.Add(null);
            }
            catch (AgentException e)
            {
                ends.Add(e.EndsRun);
            }
        }

        Assert.Equal([false, false, null, false, false, false, false, true], ends);
    }

    private static ValueTask<AgentAnswer> Describe(ScriptedChatClient client, ChatAgentOptions? options = null) =>
        new ChatCaptionAgent(client, options ?? ChatPatch.Quick()).DescribeAsync(ChatPatch.Make());

    private sealed class OwnException(int status) : Exception("own")
    {
        public int Status => status;
    }

    /// <summary>A clock on which every wait is over at once.</summary>
    private sealed class InstantClock : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            lock (Waits)
            {
                if (dueTime > TimeSpan.Zero)
                    Waits.Add(dueTime);
            }

            return System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.FromMilliseconds(5) : dueTime, period);
        }
    }
}
