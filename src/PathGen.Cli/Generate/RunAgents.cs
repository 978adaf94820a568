using PathGen.Agents;
using PathGen.Instruct;

namespace PathGen.Cli;

/// <summary>Who describes, revises, summarises and judges. Prompts are written on this machine unless the user lets reports go.</summary>
/// <param name="Prompts">Writes attributes and findings.</param>
/// <param name="Caption">Describes.</param>
/// <param name="Revision">Revises.</param>
/// <param name="Summary">Summarises.</param>
/// <param name="Gates">Judge.</param>
/// <param name="Concurrency">Patches that are with them at once.</param>
/// <param name="Clients">The chat clients behind them.</param>
internal sealed record RunAgents(
    IPromptAgent Prompts, ICaptionAgent Caption, IRevisionAgent Revision, ISummaryAgent Summary, IReadOnlyList<ICaptionGate> Gates, int Concurrency, IReadOnlyList<IDisposable> Clients) : IDisposable
{
    /// <summary>Agents that only say what they measured: no model, nothing leaves the machine.</summary>
    public static RunAgents Local(IReadOnlyList<ICaptionGate> gates) =>
        new(new BankPromptAgent(), new MorphologyDescriber(), new MeasurementRevision(), new ExtractiveSummary(), gates, Environment.ProcessorCount, []);

    /// <summary>Agents over chat endpoints; pictures and descriptions go there, the slide's name does not, and its report only where <paramref name="sendReports"/> says so, scrubbed.</summary>
    /// <exception cref="CommandException">The endpoints do not fit together, or a role has none.</exception>
    public static RunAgents Over(ChatSettings chat, IReadOnlyList<ICaptionGate> gates, string? tissueSource, bool sendReports)
    {
        var (endpoints, clients) = chat.Connect();
        try
        {
            var options = new ChatAgentOptions { Timeout = chat.Timeout };
            IPromptAgent prompts = sendReports || (tissueSource is not null && !AttributeBank.Default.TryFind(tissueSource, out _))
                ? new ChatPromptAgent(endpoints, new ChatPromptOptions { Chat = options, SendReports = sendReports })
                : new BankPromptAgent();
            return new RunAgents(
                prompts, new ChatCaptionAgent(endpoints, options), new ChatRevisionAgent(endpoints, options), new ChatSummaryAgent(endpoints, options), gates, chat.Concurrency, clients);
        }
        catch (ArgumentException e)
        {
            foreach (var client in clients)
                client.Dispose();
            throw new CommandException(ExitCode.Usage, $"--chat-endpoints: {Failure.OneLine(e.Message)}", e);
        }
    }

    /// <summary>A LLaVA in this process describes, measurements revise, and sentences are chosen for the caption: nothing leaves the machine.</summary>
    public static RunAgents Over(LlavaChatClient client, IReadOnlyList<ICaptionGate> gates)
    {
        // It says the same again, so asking again is no use, and there is no line that could be slow.
        var options = new ChatAgentOptions { MaxOutputTokens = 1024, Timeout = TimeSpan.FromHours(1), Tries = 1 };
        return new RunAgents(new BankPromptAgent(), new ChatCaptionAgent(client, options), new MeasurementRevision(), new ExtractiveSummary(), gates, 1, [client]);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        foreach (var client in Clients)
            client.Dispose();
    }
}
