using System.Globalization;
using Microsoft.Extensions.AI;

namespace PathGen.Agents;

/// <summary>
/// Writes attributes and findings with a language model behind an <see cref="IChatClient"/>. Attributes are written once per tissue source and instance;
/// findings once per slide, and only where <see cref="ChatPromptOptions.SendReports"/> allows the report to leave the machine. Thread-safe.
/// </summary>
public sealed class ChatPromptAgent : IPromptAgent
{
    private const int MaxReportLength = 50_000; // Characters.

    private readonly ChatPromptOptions options;
    private readonly ChatPrompt attributesPrompt;
    private readonly ChatPrompt findingsPrompt;
    private readonly ChatCaller caller;
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly Dictionary<string, IReadOnlyList<string>> known = new(StringComparer.Ordinal); // Tissue source → attributes.

    /// <summary>Makes the agent.</summary>
    /// <param name="client">The model; thread-safe, not disposed.</param>
    /// <param name="options">Copied; null for defaults.</param>
    public ChatPromptAgent(IChatClient client, ChatPromptOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        this.options = options?.Copy() ?? new ChatPromptOptions();
        attributesPrompt = this.options.Chat.Prompt ?? PromptLibrary.Attributes;
        findingsPrompt = this.options.FindingsPrompt ?? PromptLibrary.Findings;
        caller = new ChatCaller(client, this.options.Chat, "chat-prompts");
        var name = FormattableString.Invariant($"{attributesPrompt.Id} x{this.options.Attributes}");
        var hash = attributesPrompt.Hash;
        if (this.options.SendReports)
        {
            name = FormattableString.Invariant($"{name}, {findingsPrompt.Id} x{this.options.Findings}");
            hash = SlideHash.OfText(hash + findingsPrompt.Hash);
        }

        Identity = ChatCaller.Identify(client, this.options.Chat, "chat-prompts", name, hash);
    }

    /// <inheritdoc/>
    public AgentIdentity Identity { get; }

    /// <inheritdoc/>
    public async ValueTask<SlidePrompts> WriteAsync(SlideContext slide, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(slide);
        var attributes = await AttributesAsync(ChatImage.Tissue(slide.TissueSource), cancellationToken).ConfigureAwait(false);
        var findings = options.SendReports && !string.IsNullOrWhiteSpace(slide.Report)
            ? await FindingsAsync(slide.Report, cancellationToken).ConfigureAwait(false)
            : [];
        return new SlidePrompts(attributes, findings);
    }

    private async ValueTask<IReadOnlyList<string>> AttributesAsync(string tissue, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!known.TryGetValue(tissue, out var attributes))
            {
                var question = attributesPrompt.Fill(("tissue", tissue), ("count", options.Attributes.ToString(CultureInfo.InvariantCulture)));
                known[tissue] = attributes = await AskAsync(attributesPrompt, question, text => List(text, options.Attributes), cancellationToken).ConfigureAwait(false);
            }

            return attributes;
        }
        finally
        {
            gate.Release();
        }
    }

    private ValueTask<IReadOnlyList<string>> FindingsAsync(string report, CancellationToken cancellationToken)
    {
        var text = report.Length <= MaxReportLength ? report : report[..MaxReportLength];
        var question = findingsPrompt.Fill(("report", text), ("count", options.Findings.ToString(CultureInfo.InvariantCulture)));
        return AskAsync(
            findingsPrompt,
            question,
            answer => answer.Trim('.', '*', ' ').Equals("NONE", StringComparison.OrdinalIgnoreCase) ? [] : List(answer, options.Findings),
            cancellationToken);
    }

    private async ValueTask<IReadOnlyList<string>> AskAsync(ChatPrompt prompt, string question, Func<string, IReadOnlyList<string>> read, CancellationToken cancellationToken)
    {
        ChatMessage[] messages = [new(ChatRole.System, prompt.System), new(ChatRole.User, question)];
        return (await caller.AskAsync(messages, read, cancellationToken).ConfigureAwait(false)).Value;
    }

    private static IReadOnlyList<string> List(string text, int most) =>
        AnswerText.Lines(text, most) is { Count: > 0 } lines ? lines : throw new AnswerException($"the answer holds no list: {AnswerText.Start(text)}");
}
