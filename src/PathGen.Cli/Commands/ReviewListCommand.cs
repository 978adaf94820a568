using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using PathGen.Agents;

namespace PathGen.Cli;

/// <summary><c>pathgen review list</c>: pairs as a table that a spreadsheet opens and <c>pathgen review apply</c> takes back.</summary>
internal static class ReviewListCommand
{
    /// <summary>The table's columns.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["pair", "picture", "verdict", "caption", "reviewer", "time", "note"];

    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var state = new Option<string>("--state") { Description = "Which pairs: open (not reviewed), accepted, edited, rejected or all; default open.", HelpName = "NAME", DefaultValueFactory = _ => "open" };
        state.AcceptOnlyFromAmong("open", "accepted", "edited", "rejected", "all");
        var sample = new Option<int?>("--sample") { Description = "At most so many, drawn at random but always the same ones.", HelpName = "N" };
        sample.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var number) && number < 1)
                result.AddError("--sample must be 1 or more.");
        });
        var output = new Option<string?>("--out") { Description = "A table (tab-separated, UTF-8) to fill in and to give to 'pathgen review apply'; default: standard output.", HelpName = "FILE" };
        var command = new Command("list", "List pairs to review as a table: set its verdict to accept, edit (and change the caption) or reject.") { ReviewCommand.Run, state, sample, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var store = await RunStore.OpenReadOnlyAsync(parsed.GetRequiredValue(ReviewCommand.Run), cancellationToken).ConfigureAwait(false);
            await using (store.ConfigureAwait(false))
            {
                var pairs = store.ReadAllPairsAsync(cancellationToken).Where(pair => Matches(parsed.GetRequiredValue(state), pair.Review));
                if (parsed.GetValue(sample) is { } count)
                    pairs = (await DrawAsync(pairs, count).ConfigureAwait(false)).ToAsyncEnumerable();
                if (parsed.GetValue(output) is not { } path)
                {
                    await WriteAsync(pairs, terminal.Out).ConfigureAwait(false);
                    return ExitCode.Done;
                }

                using var file = OutputFile.Create(path);
                var writer = new StreamWriter(file.Stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
                await using (writer.ConfigureAwait(false))
                    await WriteAsync(pairs, writer).ConfigureAwait(false);
                file.Commit();
                return ExitCode.Done;
            }
        });
        return command;
    }

    private static bool Matches(string state, ReviewRecord? review) => state switch
    {
        "open" => review is null,
        "accepted" => review?.Verdict == ReviewVerdict.Accepted,
        "edited" => review?.Verdict == ReviewVerdict.Edited,
        "rejected" => review?.Verdict == ReviewVerdict.Rejected,
        _ => true,
    };

    // The pairs whose names have the smallest hashes: random, repeatable, and only so many are held.
    private static async Task<IEnumerable<PairRecord>> DrawAsync(IAsyncEnumerable<PairRecord> pairs, int count)
    {
        var drawn = new PriorityQueue<(int Index, PairRecord Pair), string>(Comparer<string>.Create((a, b) => string.CompareOrdinal(b, a)));
        var index = 0;
        await foreach (var pair in pairs.ConfigureAwait(false))
        {
            var place = (index++, pair);
            var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(PairName.Of(pair))));
            if (drawn.Count < count)
                drawn.Enqueue(place, hash);
            else
                drawn.EnqueueDequeue(place, hash);
        }

        return drawn.UnorderedItems.Select(item => item.Element).OrderBy(item => item.Index).Select(item => item.Pair);
    }

    private static async Task WriteAsync(IAsyncEnumerable<PairRecord> pairs, TextWriter output)
    {
        await output.WriteLineAsync(string.Join('\t', Columns)).ConfigureAwait(false);
        await foreach (var pair in pairs.ConfigureAwait(false))
        {
            var review = pair.Review;
            string[] row =
            [
                PairName.Of(pair), $"dataset/images/{PairName.Of(pair)}.png", Verdict(review), pair.Caption, review?.Reviewer ?? "", review?.Time.ToString("u", System.Globalization.CultureInfo.InvariantCulture) ?? "", review?.Note ?? "",
            ];
            await output.WriteLineAsync(string.Join('\t', row.Select(Field))).ConfigureAwait(false);
        }
    }

    private static string Verdict(ReviewRecord? review) => review?.Verdict switch
    {
        ReviewVerdict.Accepted => "accept",
        ReviewVerdict.Edited => "edit",
        ReviewVerdict.Rejected => "reject",
        _ => "",
    };

    private static string Field(string text) =>
        text.AsSpan().ContainsAny("\t\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
