using System.Globalization;
using Microsoft.Extensions.AI;
using PathGen.Clip;

namespace PathGen.Agents;

/// <summary>
/// Shortens descriptions with a language model behind an <see cref="IChatClient"/>. A caption with more tokens than CLIP reads is sent back with its count, at
/// most twice, and then cut at a sentence. Only the description is sent. Thread-safe.
/// </summary>
public sealed class ChatSummaryAgent : ISummaryAgent
{
    private const int MostShortenings = 2;

    private readonly ChatPrompt prompt;
    private readonly ChatCaller caller;
    private readonly ClipTokenizer tokenizer;

    /// <summary>Makes the agent over one model.</summary>
    /// <param name="client">The model; thread-safe, not disposed.</param>
    /// <param name="options">Copied; null for defaults.</param>
    /// <param name="tokenizer">Counts tokens; captions have at most its context length, start and end included. Null for CLIP's 77.</param>
    public ChatSummaryAgent(IChatClient client, ChatAgentOptions? options = null, ClipTokenizer? tokenizer = null)
        : this(ChatEndpoints.Of(client, options), options, tokenizer)
    {
    }

    /// <summary>Makes the agent over several endpoints.</summary>
    /// <param name="endpoints">Those with <see cref="ChatRoles.Summarise"/> are asked.</param>
    /// <param name="options">Copied; null for defaults.</param>
    /// <param name="tokenizer">Counts tokens; null for CLIP's 77.</param>
    /// <exception cref="ArgumentException">No endpoint has the role.</exception>
    public ChatSummaryAgent(ChatEndpoints endpoints, ChatAgentOptions? options = null, ClipTokenizer? tokenizer = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        options = options?.Copy() ?? new ChatAgentOptions();
        this.tokenizer = tokenizer ?? ClipTokenizer.Default;
        prompt = options.Prompt ?? PromptLibrary.Summarise;
        caller = new ChatCaller(endpoints, options, ChatRoles.Summarise, "chat-summarise");
        Identity = caller.Identify(prompt.Id, prompt.Hash);
    }

    /// <inheritdoc/>
    public AgentIdentity Identity { get; }

    /// <inheritdoc/>
    public async ValueTask<AgentAnswer> SummariseAsync(string description, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(description);
        var budget = tokenizer.ContextLength - 2; // Start and end take one each.
        var question = prompt.Fill(("description", Fence.Strip(description)), ("budget", budget.ToString(CultureInfo.InvariantCulture)));
        List<ChatMessage> messages = [new(ChatRole.System, prompt.System), new(ChatRole.User, question)];
        long input = 0, output = 0;
        double cost = 0;
        for (var shortening = 0; ; shortening++)
        {
            var result = await caller.AskAsync(messages, Read, schema: null, cancellationToken).ConfigureAwait(false);
            var caption = result.Value;
            (input, output, cost) = (input + result.InputTokens, output + result.OutputTokens, cost + result.Cost);
            var tokens = tokenizer.CountTokens(caption) - 2;
            if (tokens <= budget || shortening == MostShortenings)
                return new AgentAnswer(Cut(caption, budget), [], input, output, cost, result.Endpoint);
            messages.Add(new ChatMessage(ChatRole.Assistant, caption));
            messages.Add(new ChatMessage(ChatRole.User, $"That is {tokens} tokens; at most {budget} are read. Make it shorter without adding anything. Answer with the caption only."));
        }
    }

    // Longer than any caption that could be cut to size sensibly: counting tokens of a whole megabyte three times would be waste.
    private static string Read(string text)
    {
        var caption = AnswerText.Fold(text, "caption");
        if (caption.Length is 0 or > 10_000)
            throw new AnswerException($"the caption has {caption.Length} characters");
        return caption;
    }

    private string Cut(string caption, int budget)
    {
        try
        {
            return AnswerText.Cut(caption, text => tokenizer.CountTokens(text) - 2 <= budget);
        }
        catch (AnswerException e)
        {
            throw new AgentException($"chat-summarise: {e.Message}.", e);
        }
    }
}
