using System.Net;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace PathGen.Cli.Tests;

public class OpenAiChatClientTests
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];

    [Fact]
    public async Task A_request_carries_text_picture_and_options_in_the_form_of_the_api()
    {
        await using var server = new ChatServer(_ => ChatAnswer.Completion("Glands."));
        using var client = new OpenAiChatClient(server.Endpoint, "pathology-model", "secret-key");
        var answer = await client.GetResponseAsync(
            [
                new ChatMessage(ChatRole.System, "You describe."),
                new ChatMessage(ChatRole.User, [new TextContent("What is seen?"), new DataContent(Png, "image/png")]),
            ],
            new ChatOptions
            {
                Temperature = 0.25f,
                Seed = 17,
                MaxOutputTokens = 300,
                ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonDocument.Parse("""{"type":"object","properties":{"caption":{"type":"string"}},"required":["caption"],"additionalProperties":false}""").RootElement, "caption"),
            });

        Assert.Empty(server.Violations);
        var request = Assert.Single(server.Requests);
        Assert.Equal("pathology-model", request.Json.GetProperty("model").GetString());
        Assert.Equal("Bearer secret-key", request.Authorization);
        Assert.Equal("You describe.\nWhat is seen?", request.Text);
        Assert.Equal(Png, Assert.Single(request.Pictures).Bytes);
        Assert.Equal("image/png", request.Pictures[0].MediaType);
        Assert.Equal(0.25, request.Json.GetProperty("temperature").GetDouble());
        Assert.Equal(17, request.Json.GetProperty("seed").GetInt64());
        Assert.Equal(300, request.Json.GetProperty("max_completion_tokens").GetInt32());
        var schema = request.Json.GetProperty("response_format").GetProperty("json_schema");
        Assert.Equal("caption", schema.GetProperty("name").GetString());
        Assert.True(schema.GetProperty("strict").GetBoolean());
        Assert.Equal("Glands.", answer.Text);
        Assert.Equal("scripted-1", answer.ModelId);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.Equal((12L, 7L, 19L), (answer.Usage!.InputTokenCount!.Value, answer.Usage.OutputTokenCount!.Value, answer.Usage.TotalTokenCount!.Value));
    }

    [Fact]
    public async Task Without_a_key_no_credentials_are_sent()
    {
        await using var server = new ChatServer(_ => ChatAnswer.Completion("x"));
        using var client = new OpenAiChatClient(server.Endpoint, "m");
        await client.GetResponseAsync([new ChatMessage(ChatRole.User, "?")]);
        Assert.Null(Assert.Single(server.Requests).Authorization);
        Assert.Empty(server.Violations);
    }

    [Fact]
    public async Task Instructions_and_an_assistants_turn_keep_their_order()
    {
        await using var server = new ChatServer(_ => ChatAnswer.Completion("x", finish: "length"));
        using var client = new OpenAiChatClient(server.Endpoint, "m");
        var answer = await client.GetResponseAsync(
            [new ChatMessage(ChatRole.User, "one"), new ChatMessage(ChatRole.Assistant, "two"), new ChatMessage(ChatRole.User, "three")],
            new ChatOptions { Instructions = "zero" });
        Assert.Equal("zero\none\ntwo\nthree", Assert.Single(server.Requests).Text);
        Assert.Equal(ChatFinishReason.Length, answer.FinishReason);
        Assert.Empty(server.Violations);
    }

    [Fact]
    public async Task A_stream_arrives_in_parts_with_its_usage()
    {
        await using var server = new ChatServer(_ => ChatAnswer.Stream("Cells ", "in ", "nests."));
        using var client = new OpenAiChatClient(server.Endpoint, "m");
        var updates = await client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "?")]).ToListAsync();
        Assert.Equal(["Cells ", "in ", "nests."], updates.Select(u => u.Text).Where(t => t.Length > 0));
        var whole = updates.ToChatResponse();
        Assert.Equal("Cells in nests.", whole.Text);
        Assert.Equal(3, whole.Usage!.OutputTokenCount);
        Assert.True(Assert.Single(server.Requests).Json.GetProperty("stream").GetBoolean());
        Assert.Empty(server.Violations);
    }

    [Theory]
    [InlineData(401, "refuses the credentials")]
    [InlineData(403, "refuses the credentials")]
    [InlineData(404, "no chat completions there")]
    [InlineData(429, "too many requests: slow down")]
    [InlineData(500, "slow down")]
    [InlineData(503, "slow down")]
    public async Task A_status_is_reported_once_with_its_number_and_never_with_the_key(int status, string said)
    {
        await using var server = new ChatServer(_ => ChatAnswer.Error(status, "slow down\nsecret-key \u001b[31m"));
        using var client = new OpenAiChatClient(server.Endpoint, "m", "secret-key");
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetResponseAsync([new ChatMessage(ChatRole.User, "?")]));
        Assert.Equal((HttpStatusCode)status, failure.StatusCode);
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
        Assert.Contains($"HTTP {status}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-key", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.DoesNotContain('\u001b', failure.Message);
        Assert.Single(server.Requests); // Retrying is the agents' task.
    }

    [Theory]
    [InlineData("7", null, 7)]
    [InlineData("0", null, 0)]
    [InlineData("Sun, 06 Nov 2044 08:49:37 GMT", "Sun, 06 Nov 2044 08:49:07 GMT", 30)]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT", null, 0)]
    [InlineData("soon", null, null)]
    [InlineData(null, null, null)]
    public async Task How_long_to_wait_goes_with_the_failure_by_the_endpoints_own_clock(string? retryAfter, string? date, int? seconds)
    {
        var headers = new Dictionary<string, string>();
        if (retryAfter is not null)
            headers["Retry-After"] = retryAfter;
        if (date is not null)
            headers["Date"] = date;
        await using var server = new ChatServer(_ => ChatAnswer.Error(429, "slow down") with { Headers = headers });
        using var client = new OpenAiChatClient(server.Endpoint, "m");
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetResponseAsync([new ChatMessage(ChatRole.User, "?")]));
        Assert.Equal(seconds is { } s ? TimeSpan.FromSeconds(s) : null, failure.Data[PathGen.Agents.ChatAgentOptions.RetryAfterKey]);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = new ChatServer(_ => ChatAnswer.Completion("stolen"));
        await using var server = new ChatServer(_ => new ChatAnswer(307, "") { Headers = new Dictionary<string, string> { ["Location"] = $"{elsewhere.Endpoint}/chat/completions" } });
        using var client = new OpenAiChatClient(server.Endpoint, "m", "secret-key");
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetResponseAsync([new ChatMessage(ChatRole.User, "?")]));
        Assert.Equal(HttpStatusCode.TemporaryRedirect, failure.StatusCode);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task A_refused_connection_has_no_status_and_names_the_endpoint()
    {
        var endpoint = new Uri($"http://127.0.0.1:{ChatServer.FreePort()}/v1");
        using var client = new OpenAiChatClient(endpoint, "m");
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetResponseAsync([new ChatMessage(ChatRole.User, "?")]));
        Assert.Null(failure.StatusCode);
        Assert.Equal(HttpRequestError.ConnectionError, failure.HttpRequestError);
        Assert.Contains($"{endpoint}: cannot be reached", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_takes_too_long_is_a_timeout()
    {
        await using var server = new ChatServer(_ => ChatAnswer.Completion("late") with { Delay = TimeSpan.FromMinutes(1) });
        using var client = new OpenAiChatClient(server.Endpoint, "m", timeout: TimeSpan.FromMilliseconds(300));
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => client.GetResponseAsync([new ChatMessage(ChatRole.User, "?")]));
        Assert.Contains("no answer within 0.3 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_callers_cancellation_stays_a_cancellation()
    {
        await using var server = new ChatServer(_ => ChatAnswer.Completion("late") with { Delay = TimeSpan.FromMinutes(1) });
        using var client = new OpenAiChatClient(server.Endpoint, "m");
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetResponseAsync([new ChatMessage(ChatRole.User, "?")], cancellationToken: cancel.Token));
    }

    [Theory]
    [InlineData("{\"choices\":[")]
    [InlineData("{\"id\":\"1\",\"choices\":[],\"model\":\"m\",\"created\":1,\"object\":\"chat.completion\"}")]
    [InlineData("<html>captive portal</html>")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task An_answer_that_is_no_completion_is_an_invalid_response(string body)
    {
        await using var server = new ChatServer(_ => new ChatAnswer(200, body));
        using var client = new OpenAiChatClient(server.Endpoint, "m");
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetResponseAsync([new ChatMessage(ChatRole.User, "?")]));
        Assert.Equal(HttpRequestError.InvalidResponse, failure.HttpRequestError);
        Assert.Contains(server.Endpoint.ToString(), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_an_answer_that_the_filter_ended()
    {
        var refusal = ChatAnswer.Completion("").Body.Replace("\"content\":\"\"", "\"content\":null,\"refusal\":\"I cannot.\"", StringComparison.Ordinal);
        await using var server = new ChatServer(_ => new ChatAnswer(200, refusal));
        using var client = new OpenAiChatClient(server.Endpoint, "m");
        var answer = await client.GetResponseAsync([new ChatMessage(ChatRole.User, "?")]);
        Assert.Equal(("I cannot.", ChatFinishReason.ContentFilter), (answer.Text, answer.FinishReason));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_a_broken_connection()
    {
        await using var server = new ChatServer(_ => ChatAnswer.Completion("half") with { MissingBytes = 100 });
        using var client = new OpenAiChatClient(server.Endpoint, "m");
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetResponseAsync([new ChatMessage(ChatRole.User, "?")]));
        Assert.Null(failure.StatusCode);
        Assert.Contains(server.Endpoint.ToString(), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_answer_is_refused_before_it_fills_the_memory()
    {
        await using var server = new ChatServer(_ => ChatAnswer.Completion(new string('x', 17 << 20)));
        using var client = new OpenAiChatClient(server.Endpoint, "m");
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetResponseAsync([new ChatMessage(ChatRole.User, "?")]));
        Assert.Contains("longer than", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://host/v1")]
    [InlineData("http://user:password@host/v1")]
    public void An_address_that_is_no_plain_http_is_refused(string address) =>
        Assert.Throws<ArgumentException>(() => new OpenAiChatClient(new Uri(address), "m"));

    [Fact]
    public async Task What_the_api_has_no_place_for_is_refused_before_anything_is_sent()
    {
        await using var server = new ChatServer(_ => ChatAnswer.Completion("x"));
        using var client = new OpenAiChatClient(server.Endpoint, "m");
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetResponseAsync([new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, "audio/wav")])]));
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetResponseAsync([new ChatMessage(ChatRole.Tool, "x")]));
        Assert.Empty(server.Requests);
    }
}
