using PathGen.Agents;

namespace PathGen.Cli;

/// <summary>Who describes, revises and summarises. Prompts are always written on this machine, so that a report never leaves it.</summary>
/// <param name="Prompts">Writes attributes and findings.</param>
/// <param name="Caption">Describes.</param>
/// <param name="Revision">Revises.</param>
/// <param name="Summary">Summarises.</param>
/// <param name="Concurrency">Patches that are with them at once.</param>
/// <param name="Client">The chat client behind them, or null.</param>
internal sealed record RunAgents(
    IPromptAgent Prompts, ICaptionAgent Caption, IRevisionAgent Revision, ISummaryAgent Summary, int Concurrency, IDisposable? Client = null) : IDisposable
{
    /// <summary>Agents that only say what they measured: no model, nothing leaves the machine.</summary>
    public static RunAgents Local() =>
        new(new BankPromptAgent(), new MorphologyDescriber(), new MeasurementRevision(), new ExtractiveSummary(), Environment.ProcessorCount);

    /// <summary>Agents over a chat endpoint; pictures and descriptions go there, the report and the slide's name do not.</summary>
    public static RunAgents Over(ChatSettings chat)
    {
        var client = chat.Connect();
        var options = new ChatAgentOptions { Timeout = chat.Timeout };
        return new RunAgents(
            new BankPromptAgent(), new ChatCaptionAgent(client, options), new ChatRevisionAgent(client, options), new ChatSummaryAgent(client, options), ChatConcurrency, client);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => Client?.Dispose();

    private const int ChatConcurrency = 4;
}
