using System.CommandLine;
using System.Globalization;
using PathGen.Agents;

namespace PathGen.Cli;

/// <summary><c>pathgen review apply</c>: takes a table of reviews into the store.</summary>
internal static class ReviewApplyCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var table = new Argument<string>("TABLE") { Description = "The table that 'pathgen review list' made, with verdicts; rows without one are passed over." };
        var by = new Option<string>("--by") { Description = "Who reviewed; a name in the table's column reviewer does not count.", HelpName = "NAME", Required = true };
        var command = new Command("apply", "Add the reviews of a table to a run, all or none. The last review of a pair counts.") { ReviewCommand.Run, table, by, CommonOptions.Json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var reviewer = parsed.GetRequiredValue(by).Trim();
            if (reviewer.Length == 0)
                throw new CommandException(ExitCode.Usage, "--by expects a name.");
            var rows = ReviewTable.Read(parsed.GetRequiredValue(table));
            var store = await RunStore.OpenForWritingAsync(parsed.GetRequiredValue(ReviewCommand.Run), cancellationToken).ConfigureAwait(false);
            await using (store.ConfigureAwait(false))
            {
                var reviews = await MatchAsync(store, rows, reviewer, parsed.GetRequiredValue(table), cancellationToken).ConfigureAwait(false);
                await store.SaveReviewsAsync(reviews, cancellationToken).ConfigureAwait(false);
                var result = new ReviewResult(
                    store.Name, reviewer, reviews.Count(r => r.Review.Verdict == ReviewVerdict.Accepted), reviews.Count(r => r.Review.Verdict == ReviewVerdict.Edited), reviews.Count(r => r.Review.Verdict == ReviewVerdict.Rejected));
                if (parsed.GetValue(CommonOptions.Json))
                    terminal.WriteJson(result, CliJson.Document.ReviewResult);
                else
                    terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Accepted} accepted, {result.Edited} edited, {result.Rejected} rejected by {reviewer}"));
            }

            return ExitCode.Done;
        });
        return command;
    }

    // One pass over the pairs: names are looked up, and a caption that was not changed is no edit.
    private static async Task<List<(PatchKey Patch, ReviewRecord Review)>> MatchAsync(
        SqlPairStore store, Dictionary<string, ReviewTable.Row> rows, string reviewer, string table, CancellationToken cancellationToken)
    {
        var reviews = new List<(PatchKey Patch, ReviewRecord Review)>();
        var now = DateTimeOffset.UtcNow;
        await foreach (var pair in store.ReadAllPairsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!rows.Remove(PairName.Of(pair), out var row))
                continue;
            var edited = row.Verdict == ReviewVerdict.Edited && row.Caption != pair.Caption;
            var verdict = row.Verdict == ReviewVerdict.Edited && !edited ? ReviewVerdict.Accepted : row.Verdict;
            if (row.Verdict == ReviewVerdict.Accepted && row.Caption.Length > 0 && row.Caption != pair.Caption)
                throw new CommandException(ExitCode.Input, $"{table}: line {row.Line} accepts {PairName.Of(pair)} with another caption than its own; its verdict must be edit.");
            reviews.Add((pair.Patch.Key, new ReviewRecord(verdict, edited ? row.Caption : null, reviewer, now, row.Note)));
        }

        return rows.Count == 0
            ? reviews
            : throw new CommandException(ExitCode.Input, FormattableString.Invariant($"{table}: {rows.Count} pairs are not captioned in this run, the first is {Failure.OneLine(rows.First().Key)} in line {rows.First().Value.Line}; nothing was added."));
    }
}
