using System.Globalization;
using Microsoft.Extensions.AI;

namespace PathGen.Agents;

/// <summary>
/// Writes attributes and findings. Attributes come from a bank, and from a language model behind an <see cref="IChatClient"/> for tissue sources that the bank lacks, once per source and
/// instance. Findings come from the report by wording, on this machine; only where <see cref="ChatPromptOptions.SendReports"/> allows it, the model reads the report instead, after it passed
/// the scrubber. What the model writes is checked: short, visible, each once, without patient data. A report is untrusted text: what it asks for is not done. Thread-safe.
/// </summary>
public sealed class ChatPromptAgent : IPromptAgent
{
    private const int MaxReportLength = 50_000; // Characters.

    private readonly ChatPromptOptions options;
    private readonly ChatPrompt attributesPrompt;
    private readonly ChatPrompt findingsPrompt;
    private readonly ChatCaller caller;
    private readonly ReportFindings local;
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly Dictionary<string, IReadOnlyList<string>> known = new(StringComparer.Ordinal); // Tissue source → attributes.

    /// <summary>Makes the agent over one model.</summary>
    /// <param name="client">The model; thread-safe, not disposed.</param>
    /// <param name="options">Copied; null for defaults.</param>
    public ChatPromptAgent(IChatClient client, ChatPromptOptions? options = null)
        : this(ChatEndpoints.Of(client, options?.Chat), options)
    {
    }

    /// <summary>Makes the agent over several endpoints.</summary>
    /// <param name="endpoints">Those with <see cref="ChatRoles.Prompts"/> are asked.</param>
    /// <param name="options">Copied; null for defaults.</param>
    /// <exception cref="ArgumentException">No endpoint has the role.</exception>
    public ChatPromptAgent(ChatEndpoints endpoints, ChatPromptOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        this.options = options?.Copy() ?? new ChatPromptOptions();
        attributesPrompt = this.options.Chat.Prompt ?? PromptLibrary.Attributes;
        findingsPrompt = this.options.FindingsPrompt ?? PromptLibrary.Findings;
        caller = new ChatCaller(endpoints, this.options.Chat, ChatRoles.Prompts, "chat-prompts");
        local = new ReportFindings(new ReportFindingsOptions { MaxFindings = this.options.Findings });
        var name = FormattableString.Invariant($"{attributesPrompt.Id} x{this.options.Attributes}");
        var hash = SlideHash.OfText($"{attributesPrompt.Hash}\n{this.options.Bank?.Hash}\n{local.Definition}");
        if (this.options.SendReports)
        {
            name = FormattableString.Invariant($"{name}, {findingsPrompt.Id} x{this.options.Findings}, scrubber {this.options.Scrubber.Name}");
            hash = SlideHash.OfText(hash + findingsPrompt.Hash);
        }

        Identity = caller.Identify(name, hash);
    }

    /// <inheritdoc/>
    public AgentIdentity Identity { get; }

    /// <inheritdoc/>
    public async ValueTask<SlidePrompts> WriteAsync(SlideContext slide, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(slide);
        var usage = new PromptUsage();
        var attributes = options.Bank is { } bank && bank.TryFind(slide.TissueSource, out var banked)
            ? banked
            : await AttributesAsync(ChatImage.Tissue(slide.TissueSource), usage, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<string> findings = [];
        SentReport? sent = null;
        if (!string.IsNullOrWhiteSpace(slide.Report))
        {
            if (options.SendReports)
                (findings, sent) = await FindingsAsync(slide.Report, usage, cancellationToken).ConfigureAwait(false);
            else
                findings = local.Extract(slide.Report);
        }

        return new SlidePrompts(attributes, findings) { SentReport = sent, InputTokens = usage.InputTokens, OutputTokens = usage.OutputTokens, Cost = usage.Cost };
    }

    private async ValueTask<IReadOnlyList<string>> AttributesAsync(string tissue, PromptUsage usage, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!known.TryGetValue(tissue, out var attributes))
            {
                var question = attributesPrompt.Fill(("tissue", tissue), ("count", options.Attributes.ToString(CultureInfo.InvariantCulture)));
                known[tissue] = attributes = await AskAsync(attributesPrompt, question, text => List(text, options.Attributes), usage, cancellationToken).ConfigureAwait(false);
            }

            return attributes;
        }
        finally
        {
            gate.Release();
        }
    }

    private async ValueTask<(IReadOnlyList<string> Findings, SentReport Sent)> FindingsAsync(string report, PromptUsage usage, CancellationToken cancellationToken)
    {
        var scrubbed = options.Scrubber.Scrub(report);
        var text = Fence.Strip(scrubbed.Text.Length <= MaxReportLength ? scrubbed.Text : scrubbed.Text[..MaxReportLength]);
        var question = findingsPrompt.Fill(("report", text), ("count", options.Findings.ToString(CultureInfo.InvariantCulture)));
        var findings = await AskAsync(
            findingsPrompt,
            question,
            answer => answer.Trim('.', '*', ' ').Equals("NONE", StringComparison.OrdinalIgnoreCase) ? [] : Checked(List(answer, options.Findings)),
            usage,
            cancellationToken).ConfigureAwait(false);
        return (findings, new SentReport(options.Scrubber.Name, SlideHash.OfText(text), text.Length, scrubbed.Removed));
    }

    // What a report talked the model into writing is no finding: the rules of the local extractor hold for the model as well.
    private List<string> Checked(IReadOnlyList<string> lines)
    {
        var findings = new List<string>();
        foreach (var line in lines)
        {
            if (options.Scrubber.Scrub(line).Removed.Count > 0)
                continue;
            foreach (var finding in local.Extract(line))
            {
                if (!findings.Contains(finding, StringComparer.OrdinalIgnoreCase))
                    findings.Add(finding);
            }
        }

        return findings;
    }

    private async ValueTask<IReadOnlyList<string>> AskAsync(
        ChatPrompt prompt, string question, Func<string, IReadOnlyList<string>> read, PromptUsage usage, CancellationToken cancellationToken)
    {
        ChatMessage[] messages = [new(ChatRole.System, prompt.System), new(ChatRole.User, question)];
        var result = await caller.AskAsync(messages, read, schema: null, cancellationToken).ConfigureAwait(false);
        usage.InputTokens += result.InputTokens;
        usage.OutputTokens += result.OutputTokens;
        usage.Cost += result.Cost;
        return result.Value;
    }

    private static IReadOnlyList<string> List(string text, int most) =>
        AnswerText.Lines(text, most) is { Count: > 0 } lines ? lines : throw new AnswerException($"the answer holds no list: {AnswerText.Start(text)}");

    private sealed class PromptUsage
    {
        public long InputTokens { get; set; }

        public long OutputTokens { get; set; }

        public double Cost { get; set; }
    }
}
