using Microsoft.Extensions.AI;
using Polly;
using Polly.CircuitBreaker;

namespace PathGen.Agents;

/// <summary>The line of requests before one endpoint: its limits, its breaker, its time-outs. Thread-safe.</summary>
internal sealed class EndpointLine
{
    /// <summary>How long an endpoint rests.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    /// <summary>Key in <see cref="Exception.Data"/> of the endpoint's name.</summary>
    public const string NameKey = "PathGen.Endpoint";

    private const int MaxAnswerLength = 1 << 20; // Characters of a streamed answer.

    private readonly ChatEndpoint endpoint;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim places;
    private readonly RatePacer pacer;
    private readonly ResiliencePipeline breaker;
    private readonly CircuitBreakerStateProvider state = new();
    private readonly double weight;
    private readonly (double Input, double Output) prices;
    private int busy;
    private long total;
    private volatile bool noSchema;

    public EndpointLine(ChatEndpoint endpoint, ChatEndpointsOptions options)
    {
        this.endpoint = endpoint;
        clock = options.TimeProvider;
        places = new SemaphoreSlim(endpoint.MaxConcurrency);
        pacer = new RatePacer(endpoint.RequestsPerMinute, clock);
        weight = endpoint.Weight;
        Roles = endpoint.Roles;
        prices = (endpoint.InputPrice, endpoint.OutputPrice);
        noSchema = endpoint.JsonSchema == false;
        breaker = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.8,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = Rest,
                StateProvider = state,
                ShouldHandle = args => ValueTask.FromResult(
                    args.Outcome.Exception is { } e && ChatFailure.Of(e, options.FindStatus) is { EndpointFailed: true }),
            })
            .Build();
    }

    public string Name => endpoint.Name;

    public IChatClient Client => endpoint.Client;

    public ChatRoles Roles { get; }

    /// <summary>Whether it rests after many failures.</summary>
    public bool IsResting => state.CircuitState is CircuitState.Open or CircuitState.Isolated;

    /// <summary>Requests at it and before it, over its weight; and all that it ever got, over its weight, for when nobody is busy.</summary>
    public (double Busy, double Total) Load => (Volatile.Read(ref busy) / weight, (Volatile.Read(ref total) + 1) / weight);

    /// <summary>Waits for its turn, sends, and waits for the answer, at most for the time-out.</summary>
    /// <exception cref="BrokenCircuitException">It rests; nothing was sent.</exception>
    /// <exception cref="TimeoutException">No answer in time.</exception>
    public async Task<ChatReply> SendAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref busy);
        Interlocked.Increment(ref total);
        try
        {
            await places.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await pacer.WaitAsync(cancellationToken).ConfigureAwait(false);
                return await breaker.ExecuteAsync(static async (call, token) => await call.Line.CallAsync(call.Request, token).ConfigureAwait(false), (Line: this, Request: request), cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                places.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref busy);
        }
    }

    private async ValueTask<ChatReply> CallAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        using var activity = ChatTelemetry.Start(Client, request);
        var started = clock.GetTimestamp();
        using var timeout = new CancellationTokenSource(request.Options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var response = await AnswerAsync(request, either.Token).ConfigureAwait(false);
            ChatTelemetry.Stop(activity, Client, request, response, clock.GetElapsedTime(started));
            var usage = response.Usage;
            return new ChatReply(response, Name, ((usage?.InputTokenCount ?? 0) * prices.Input + (usage?.OutputTokenCount ?? 0) * prices.Output) / 1e6);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            e.Data[NameKey] = Name;
            ChatTelemetry.Fail(activity, Client, request, e, clock.GetElapsedTime(started));
            if (timeout.IsCancellationRequested)
                throw new TimeoutException(FormattableString.Invariant($"no answer within {request.Options.Timeout.TotalSeconds:0.#} s"), e) { Data = { [NameKey] = Name } };
            if (ChatFailure.Of(e, request.Options.FindStatus).RetryAfter is { } wait)
                pacer.Pause(wait); // Who says so to one request means all of them.
            throw;
        }
    }

    private async Task<ChatResponse> AnswerAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        var schema = request.Schema is not null && !noSchema;
        try
        {
            return await AskAsync(request, schema, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (schema && endpoint.JsonSchema is null && ChatFailure.StatusOf(e, request.Options.FindStatus) is 400 or 415 or 422 or 501)
        {
            // Many servers know no schema: the same question without one. Where that fails as well, the schema was not what was wrong.
            var response = await AskAsync(request, schema: false, cancellationToken).ConfigureAwait(false);
            noSchema = true;
            return response;
        }
    }

    private async Task<ChatResponse> AskAsync(ChatRequest request, bool schema, CancellationToken cancellationToken)
    {
        var options = request.Options;
        var settings = new ChatOptions
        {
            ModelId = options.Model,
            Temperature = options.Temperature,
            Seed = options.Seed,
            MaxOutputTokens = options.MaxOutputTokens,
            ResponseFormat = schema && request.Schema is var (name, json) ? ChatResponseFormat.ForJsonSchema(json, name) : null,
        };
        if (!options.Stream)
            return await Client.GetResponseAsync(request.Messages, settings, cancellationToken).ConfigureAwait(false);
        List<ChatResponseUpdate> updates = [];
        var length = 0;
        await foreach (var update in Client.GetStreamingResponseAsync(request.Messages, settings, cancellationToken).ConfigureAwait(false))
        {
            updates.Add(update);
            if ((length += update.Text.Length) > MaxAnswerLength)
                throw new AnswerException($"the answer has more than {MaxAnswerLength} characters");
        }

        var answer = updates.ToChatResponse();
        return answer.FinishReason is null ? throw new IOException("the stream ended before the answer did") : answer;
    }
}
