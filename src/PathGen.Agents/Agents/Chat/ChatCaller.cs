using System.Text.Json;
using Microsoft.Extensions.AI;

namespace PathGen.Agents;

/// <summary>Asks an agent's endpoints with tries and back-off, and turns what goes wrong into <see cref="AgentException"/>. Thread-safe.</summary>
internal sealed class ChatCaller
{
    private const int MaxAnswerLength = 1 << 20; // Characters.
    private const int MostFailuresInRow = 5;
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(1);

    private readonly ChatEndpoints endpoints;
    private readonly ChatAgentOptions options;
    private readonly ChatRoles role;
    private readonly string agent;
    private readonly bool several;
    private int failuresInRow;

    /// <summary>Makes the caller of an agent.</summary>
    /// <exception cref="ArgumentException">No endpoint has the role.</exception>
    public ChatCaller(ChatEndpoints endpoints, ChatAgentOptions options, ChatRoles role, string agent)
    {
        endpoints.Require(role);
        this.endpoints = endpoints;
        this.options = options;
        this.role = role;
        this.agent = agent;
        several = endpoints.Clients(role).Count > 1;
    }

    /// <summary>An identity: the model's hash is over the role's endpoints, their models and all that shapes their answers.</summary>
    public AgentIdentity Identify(string prompt, string promptHash)
    {
        var models = new SortedDictionary<string, string>(StringComparer.Ordinal); // What tells one from another → its name.
        foreach (var client in endpoints.Clients(role))
        {
            var metadata = client.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata;
            var name = options.Model ?? metadata?.DefaultModelId ?? "default";
            models[$"{metadata?.ProviderName}\n{metadata?.ProviderUri}\n{name}"] = name;
        }

        var text = FormattableString.Invariant(
            $"{string.Join('\n', models.Keys)}\ntemperature={options.Temperature}\nseed={options.Seed}\ntokens={options.MaxOutputTokens}\nimage={options.ImageFormat}");
        return new AgentIdentity(agent, string.Join(" + ", models.Values.Distinct().Order(StringComparer.Ordinal)), SlideHash.OfText(text), prompt, promptHash);
    }

    /// <summary>Asks until the answer can be read.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="read">Reads an answer; throws <see cref="AnswerException"/> where it cannot be used.</param>
    /// <param name="schema">Name and schema of a JSON answer, or null for text.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="AgentException">The tries are used up, or asking again cannot help.</exception>
    public async ValueTask<ChatResult<T>> AskAsync<T>(
        IReadOnlyList<ChatMessage> messages, Func<string, T> read, (string Name, JsonElement Schema)? schema, CancellationToken cancellationToken)
    {
        long input = 0, output = 0;
        double cost = 0;
        string? avoid = null;
        var request = new ChatRequest(role, messages, options, schema);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var reply = await endpoints.SendAsync(request, avoid, cancellationToken).ConfigureAwait(false);
                Volatile.Write(ref failuresInRow, 0); // It answers, whatever it says.
                avoid = reply.Endpoint;
                input += reply.Response.Usage?.InputTokenCount ?? 0;
                output += reply.Response.Usage?.OutputTokenCount ?? 0;
                cost += reply.Cost;
                return new ChatResult<T>(read(Check(reply.Response)), input, output, cost, several ? reply.Endpoint : null);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                var failure = ChatFailure.Of(e, options.FindStatus);
                if (!failure.Retry || attempt == options.Tries)
                    throw GiveUp(failure, attempt, e);
                avoid = e.Data[EndpointLine.NameKey] as string ?? avoid;
                await Task.Delay(Wait(attempt), options.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private string Check(ChatResponse response)
    {
        var text = response.Text;
        if (text.Length > MaxAnswerLength)
            throw new AnswerException($"the answer has {text.Length} characters; at most {MaxAnswerLength} are read");
        if (response.FinishReason == ChatFinishReason.ContentFilter)
            throw new AnswerException("the endpoint's content filter stopped the answer");
        if (response.FinishReason == ChatFinishReason.Length)
            throw new AnswerException($"the answer was cut off at the limit of {options.MaxOutputTokens} tokens (raise {nameof(ChatAgentOptions.MaxOutputTokens)})");
        text = AnswerText.Clean(text);
        if (AnswerText.IsUnfinishedThought(text))
            throw new AnswerException($"the answer is a thought without an end: {AnswerText.Start(text)}");
        if (text.Length == 0)
            throw new AnswerException("the answer is empty");
        if (AnswerText.IsRefusal(text))
            throw new AnswerException($"the model refuses: {AnswerText.Start(text)}");
        return text;
    }

    private AgentException GiveUp(ChatFailure failure, int attempt, Exception e)
    {
        var tries = attempt == 1 ? "" : $" after {attempt} tries";
        var message = $"{agent}: {failure.Reason}{tries}";
        var ends = failure.EndsRun && (!several || !failure.EndpointFailed); // Of several endpoints the others may be reached.
        var inRow = failure.Suspicious || (failure.EndsRun && !ends) ? Interlocked.Increment(ref failuresInRow) : 0;
        if (inRow >= MostFailuresInRow && !ends)
            return new AgentException($"{message}; {inRow} questions in a row went unanswered, so the run stops here. It can be continued.", e, endsRun: true, retryable: true);
        return new AgentException(ends ? $"{message}. The run stops here and can be continued." : message + ".", e, ends, failure.EndsRun || failure.Suspicious);
    }

    // Doubled for each further try, shortened at random by up to half so that many do not come back at once. What Retry-After asks for is waited for in the endpoint's line.
    private TimeSpan Wait(int attempt)
    {
        var wait = options.BackOff * Math.Pow(2, attempt - 1);
        return (wait < LongestBackOff ? wait : LongestBackOff) * (1 - Random.Shared.NextDouble() / 2);
    }
}
