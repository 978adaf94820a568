using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using PathGen.Agents;
using PathGen.Instruct;

namespace PathGen.Cli;

/// <summary><c>pathgen instruct build</c>: instruction data from a run, or from captions that others published.</summary>
internal static class InstructBuildCommand
{
    private static readonly (string Name, InstructKind Kind)[] Kinds =
    [
        ("description", InstructKind.Description), ("conversation", InstructKind.Conversation), ("reasoning", InstructKind.Reasoning), ("choice", InstructKind.MultipleChoice), ("truth", InstructKind.TrueFalse),
    ];

    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var source = new Argument<string>("SOURCE") { Description = "The folder of a run, made by 'pathgen generate', or a JSON file of the PathGen-1.6M form." };
        var output = new Option<string>("--out") { Description = "The build's folder; the same command continues a build that ended early.", HelpName = "DIR", Required = true };
        var mix = new Option<string?>("--mix") { Description = "How often each kind is made, in parts: description, conversation, reasoning, choice, truth; default: description=20,conversation=30,reasoning=15,choice=25,truth=10.", HelpName = "KIND=N,..." };
        var perPair = CommonOptions.WholeNumber("--per-pair", "Records of a pair, each of another kind.", 1, 1, 5);
        var limit = new Option<int?>("--limit") { Description = "Most pairs that are read.", HelpName = "N" };
        limit.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var number) && number < 1)
                result.AddError($"--limit must be 1 or more, not {number}.");
        });
        var seed = new Option<long>("--seed") { Description = "Seed of all choices; default 0.", HelpName = "N" };
        var endpoint = new Option<string?>("--chat-endpoint") { Description = $"Write with a chat model behind this OpenAI-compatible address; its key, if any, in {ChatSettings.KeyVariable}. Captions and descriptions are sent there. Default: templates, nothing is sent.", HelpName = "URL" };
        var chatModel = new Option<string?>("--chat-model") { Description = "The chat model's name.", HelpName = "NAME" };
        var timeout = CommonOptions.WholeNumber("--chat-timeout", "Seconds that one answer may take.", 120, 1, 3600);
        var command = new Command("build", "Make instruction data: descriptions, conversations, reasoning, multiple choices, true or false; checked by gates.")
        {
            source, output, mix, perPair, limit, seed, endpoint, chatModel, timeout, CommonOptions.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var chat = ChatSettings.From(parsed.GetValue(endpoint), parsed.GetValue(chatModel), null, parsed.GetRequiredValue(timeout), 1);
            var options = new InstructBuilderOptions { RecordsPerPair = parsed.GetValue(perPair), MaxPairs = parsed.GetValue(limit), Seed = parsed.GetValue(seed) };
            if (parsed.GetValue(mix) is { } parts)
                options.Mix = Mix(parts);
            var path = parsed.GetRequiredValue(source);
            var folder = OutputPath.CheckFolder(parsed.GetRequiredValue(output), "a build of instruction data (drafts.jsonl)", InstructBuilder.IsBuild);
            using var client = chat?.ConnectFirst();
            var builder = new InstructBuilder(client is null ? null : new ChatInstructWriter(client, new ChatInstructOptions { Timeout = chat!.Timeout }), options);
            InstructSummary summary;
            var progress = ProgressDisplay.Create(terminal, CommonOptions.IsSilent(parsed));
            await using (progress.ConfigureAwait(false))
            {
                using var stage = progress.Begin("writing", "pairs");
                summary = await BuildAsync(builder, Pairs(path, cancellationToken), folder, new StageProgress(stage), cancellationToken).ConfigureAwait(false);
            }

            if (summary.Pairs == 0)
                throw new CommandException(ExitCode.Input, $"{path}: there is no pair to make instruction data of.");
            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(new InstructBuildResult(Notices.Research, folder, summary), CliJson.Document.InstructBuildResult);
            else
                Print(terminal.Out, folder, summary);
            return ExitCode.Done;
        });
        return command;
    }

    // An endpoint that does not answer is not the input's fault.
    private static async Task<InstructSummary> BuildAsync(InstructBuilder builder, IAsyncEnumerable<InstructSource> pairs, string folder, IProgress<int> progress, CancellationToken cancellationToken)
    {
        try
        {
            return await builder.BuildAsync(pairs, folder, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (InstructException e) when (e.InnerException is HttpRequestException or TimeoutException or OperationCanceledException)
        {
            throw new CommandException(ExitCode.Endpoint, e.Message, e);
        }
    }

    private static IAsyncEnumerable<InstructSource> Pairs(string path, CancellationToken cancellationToken) =>
        Directory.Exists(path) ? OfRun(path, cancellationToken)
        : File.Exists(path) ? PathGenPairs.ReadAsync(path, cancellationToken)
        : throw new CommandException(ExitCode.Input, $"{path}: no such file or folder.");

    private static async IAsyncEnumerable<InstructSource> OfRun(string run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var store = await RunStore.OpenReadOnlyAsync(run, cancellationToken).ConfigureAwait(false);
        await using (store.ConfigureAwait(false))
        {
            await foreach (var pair in store.ReadPairsAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
                yield return InstructSource.From(pair);
        }
    }

    private static Dictionary<InstructKind, double> Mix(string text)
    {
        var mix = new Dictionary<InstructKind, double>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=');
            var kind = Array.Find(Kinds, k => k.Name == pair[0]);
            if (pair.Length != 2 || kind.Name is null || !double.TryParse(pair[1], CultureInfo.InvariantCulture, out var parts) || !(parts is >= 0 and <= 1e6) || !mix.TryAdd(kind.Kind, parts))
                throw new CommandException(ExitCode.Usage, $"--mix has {part}; KIND=N was expected, each kind once: {string.Join(", ", Kinds.Select(k => k.Name))}.");
        }

        return mix.Values.Any(v => v > 0) ? mix : throw new CommandException(ExitCode.Usage, "--mix makes nothing; one part must be above 0.");
    }

    private static void Print(TextWriter output, string folder, InstructSummary summary)
    {
        output.WriteLine(Notices.Research);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{folder}: {summary.Records} records of {summary.Pairs} pairs ({string.Join(", ", summary.Kinds.Select(k => $"{k.Key} {k.Value}"))})"));
        if (summary.Refused.Count > 0 || summary.Duplicates > 0)
            output.WriteLine($"held back: {string.Join(", ", summary.Refused.Select(r => $"{r.Key} {r.Value}").Append($"duplicates {summary.Duplicates}"))}");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"letters {string.Join(' ', summary.ChoiceLetters.Counts)} (p {summary.ChoiceLetters.PValue:0.00}); true or false {string.Join(' ', summary.TrueFalseLetters.Counts)} (p {summary.TrueFalseLetters.PValue:0.00})"));
    }
}
