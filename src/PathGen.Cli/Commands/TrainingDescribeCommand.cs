using System.CommandLine;
using PathGen.Agents;

namespace PathGen.Cli;

/// <summary><c>pathgen training-set describe</c>: pictures and detailed descriptions.</summary>
internal static class TrainingDescribeCommand
{
    private const string LedgerName = "answers.jsonl";

    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var options = new TrainingOptions();
        var mix = new Option<string[]>("--mix") { Description = "What goes in: own, or the name of an imported source. Several times; default: own.", HelpName = "NAME" };
        var endpoint = new Option<string?>("--chat-endpoint") { Description = $"Have a stronger model behind this OpenAI-compatible address write the descriptions from picture and caption, which are sent there; its key, if any, in {ChatSettings.KeyVariable}. Default: the run's revised descriptions.", HelpName = "URL" };
        var model = new Option<string?>("--chat-model") { Description = "The chat model's name.", HelpName = "NAME" };
        var timeout = CommonOptions.WholeNumber("--chat-timeout", "Seconds that one answer may take.", 120, 1, 3600);
        var concurrency = CommonOptions.WholeNumber("--chat-concurrency", "Pairs that are with the chat model at once.", 4, 1, 256);
        var command = new Command("describe", "Pictures with detailed descriptions: a stronger model's, or a run's own. The same command continues.")
        {
            TrainingOptions.Run, options.Output, options.Slides, mix, endpoint, model, timeout, concurrency, CommonOptions.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var chat = ChatSettings.From(parsed.GetValue(endpoint), parsed.GetValue(model), null, parsed.GetRequiredValue(timeout), parsed.GetRequiredValue(concurrency));
            DetailLedger? ledger = null;
            try
            {
                return await options.WriteAsync(
                    terminal,
                    parsed,
                    parsed.GetValue(mix) ?? [],
                    async (folder, writing, pairs, stage) =>
                    {
                        if (chat is not null)
                        {
                            ledger = DetailLedger.Open(Path.Combine(folder, LedgerName));
                            await AskAsync(chat, pairs(), ledger, stage, cancellationToken).ConfigureAwait(false);
                        }

                        return new DescribeTrainingWriter(ledger, writing);
                    },
                    cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                ledger?.Dispose();
            }
        });
        return command;
    }

    private static async Task AskAsync(ChatSettings chat, IAsyncEnumerable<DatasetPair> pairs, DetailLedger ledger, IProgressStage stage, CancellationToken cancellationToken)
    {
        var (endpoints, clients) = chat.Connect();
        try
        {
            var agent = new ChatDetailAgent(endpoints, new ChatAgentOptions { Timeout = chat.Timeout });
            await DetailWriter.WriteAsync(pairs, agent, ledger, chat.Concurrency, new Done(stage), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var client in clients)
                client.Dispose();
        }
    }

    private sealed class Done(IProgressStage stage) : IProgress<long>
    {
        public void Report(long value) => stage.Report(value);
    }
}
