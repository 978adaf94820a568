using Microsoft.Extensions.AI;

namespace PathGen.Agents;

/// <summary>Asks a model with time-out, tries and back-off, and turns what goes wrong into <see cref="AgentException"/>. Thread-safe.</summary>
internal sealed class ChatCaller
{
    private const int MaxAnswerLength = 1 << 20; // Characters.
    private const int MostFailuresInRow = 5;

    private readonly IChatClient client;
    private readonly ChatAgentOptions options;
    private readonly string agent;
    private int failuresInRow;

    public ChatCaller(IChatClient client, ChatAgentOptions options, string agent)
    {
        this.client = client;
        this.options = options;
        this.agent = agent;
    }

    /// <summary>An identity: the model's hash is over the endpoint, the model and all that shapes its answers.</summary>
    public static AgentIdentity Identify(IChatClient client, ChatAgentOptions options, string agent, string prompt, string promptHash)
    {
        var metadata = client.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata;
        var model = options.Model ?? metadata?.DefaultModelId ?? "default";
        var text = FormattableString.Invariant(
            $"{metadata?.ProviderName}\n{metadata?.ProviderUri}\n{model}\ntemperature={options.Temperature}\nseed={options.Seed}\ntokens={options.MaxOutputTokens}\nimage={options.ImageFormat}");
        return new AgentIdentity(agent, model, SlideHash.OfText(text), prompt, promptHash);
    }

    /// <summary>Asks until the answer can be read.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="read">Reads an answer; throws <see cref="AnswerException"/> where it cannot be used.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="AgentException">The tries are used up, or asking again cannot help.</exception>
    public async ValueTask<(T Value, long InputTokens, long OutputTokens)> AskAsync<T>(IReadOnlyList<ChatMessage> messages, Func<string, T> read, CancellationToken cancellationToken)
    {
        long input = 0, output = 0;
        for (var attempt = 1; ; attempt++)
        {
            using var timeout = new CancellationTokenSource(options.Timeout, options.TimeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
            try
            {
                var response = await client.GetResponseAsync(messages, ChatOptions(), either.Token).ConfigureAwait(false);
                Volatile.Write(ref failuresInRow, 0); // It answers, whatever it says.
                input += response.Usage?.InputTokenCount ?? 0;
                output += response.Usage?.OutputTokenCount ?? 0;
                return (read(Check(response)), input, output);
            }
            catch (Exception e) when (!(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
            {
                var failure = ChatFailure.Of(e, options, timeout.IsCancellationRequested);
                if (!failure.Retry || attempt == options.Tries)
                    throw GiveUp(failure, attempt, e);
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
        var inRow = failure.Suspicious ? Interlocked.Increment(ref failuresInRow) : 0;
        if (inRow >= MostFailuresInRow && !failure.EndsRun)
            return new AgentException($"{message}; {inRow} questions in a row went unanswered, so the run stops here. It can be continued.", e, endsRun: true, retryable: true);
        return new AgentException(failure.EndsRun ? $"{message}. The run stops here and can be continued." : message + ".", e, failure.EndsRun, failure.EndsRun || failure.Suspicious);
    }

    private TimeSpan Wait(int attempt) => options.BackOff * Math.Pow(2, attempt - 1) * (1 - Random.Shared.NextDouble() / 2);

    private ChatOptions ChatOptions() => new()
    {
        ModelId = options.Model,
        Temperature = options.Temperature,
        Seed = options.Seed,
        MaxOutputTokens = options.MaxOutputTokens,
    };
}
