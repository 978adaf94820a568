using System.CommandLine;
using System.Globalization;
using PathGen.Agents;

namespace PathGen.Cli;

/// <summary><c>pathgen failures</c>: what a run left out, and why.</summary>
internal static class FailuresCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("RUN") { Description = RunStore.Argument };
        var stage = new Option<string?>("--stage") { Description = "Only those of this stage, such as describe, tile or open.", HelpName = "NAME" };
        var command = new Command("failures", "List what a run left out (slides, tiles, patches, rows of imports), each with its reason.") { run, stage, CommonOptions.Json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var wanted = parsed.GetValue(stage);
            var json = parsed.GetValue(CommonOptions.Json);
            var store = await RunStore.OpenReadOnlyAsync(parsed.GetRequiredValue(run), cancellationToken).ConfigureAwait(false);
            await using (store.ConfigureAwait(false))
            {
                var found = new List<FailureResult>(); // Only for --json: a run may leave out very many.
                await foreach (var failure in ReadAsync(store, cancellationToken).ConfigureAwait(false))
                {
                    if (wanted is not null && failure.Stage != wanted)
                        continue;
                    if (json)
                        found.Add(failure);
                    else
                        terminal.Out.WriteLine(Failure.OneLine($"{failure.Slide}{Place(failure)}: {failure.Stage}: {failure.Reason}{(failure.TriedAgain ? " (tried again when the run is continued)" : "")}"));
                }

                if (json)
                    terminal.WriteJson([.. found], CliJson.Document.FailureResultArray);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static async IAsyncEnumerable<FailureResult> ReadAsync(SqlPairStore store, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (hash, id) = ("", "");
        await foreach (var failure in store.ReadFailuresAsync(cancellationToken).ConfigureAwait(false))
        {
            if (failure.SlideHash != hash)
                (hash, id) = (failure.SlideHash, (await store.FindSlideAsync(failure.SlideHash, cancellationToken).ConfigureAwait(false))?.SlideId ?? failure.SlideHash);
            yield return new FailureResult(id, failure.Region?.X, failure.Region?.Y, failure.Stage, failure.Reason, failure.Retryable || failure.Region is null);
        }

        foreach (var source in await store.ReadSourcesAsync(cancellationToken).ConfigureAwait(false))
        {
            await foreach (var row in store.ReadImportedAsync(source.Source.Name, leftOut: true, cancellationToken).ConfigureAwait(false))
                yield return new FailureResult(string.Create(CultureInfo.InvariantCulture, $"{source.Source.Name}_{row.Number}"), null, null, "import", row.Reason!, false);
        }
    }

    private static string Place(FailureResult failure) => failure.X is { } x ? string.Create(CultureInfo.InvariantCulture, $" at {x},{failure.Y}") : "";
}
