using System.CommandLine;
using System.Globalization;
using PathGen.Agents;

namespace PathGen.Cli;

/// <summary><c>pathgen runs</c>: the runs of a folder or a database.</summary>
internal static class RunsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var place = new Argument<string>("PLACE") { Description = "A folder with the folders of runs, or a database's address (postgres://USER@HOST/DATABASE)." };
        var command = new Command("runs", "List the runs of a folder or a database, and how far each is.") { place, CommonOptions.Json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var runs = new List<RunResult>();
            foreach (var run in await FindAsync(parsed.GetRequiredValue(place), cancellationToken).ConfigureAwait(false))
                runs.Add(await ReadAsync(run, cancellationToken).ConfigureAwait(false));
            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson([.. runs], CliJson.Document.RunResultArray);
            else
                runs.ForEach(run => Print(terminal.Out, run));
            return ExitCode.Done;
        });
        return command;
    }

    private static async ValueTask<IReadOnlyList<string>> FindAsync(string place, CancellationToken cancellationToken)
    {
        if (PostgreSqlAddress.IsAddress(place))
        {
            var address = RunStore.Parse(place);
            try
            {
                var before = place.Split('?', 2);
                var rest = before.Length == 2 ? string.Concat(before[1].Split('&').Where(part => !part.StartsWith("run=", StringComparison.OrdinalIgnoreCase)).Select(part => $"&{part}")) : "";
                return [.. (await PostgreSqlPairStore.ListRunsAsync(address, cancellationToken).ConfigureAwait(false)).Select(run => $"{before[0]}?run={run}{rest}")];
            }
            catch (PairException e)
            {
                throw new CommandException(ExitCode.Input, e.Message, e);
            }
        }

        if (!Directory.Exists(place))
            throw new CommandException(ExitCode.Input, $"{place}: no such folder.");
        return [.. Directory.EnumerateDirectories(place).Prepend(place).Where(RunFolder.Holds).Order(StringComparer.Ordinal)];
    }

    // A run that cannot be read does not hide the others.
    private static async ValueTask<RunResult> ReadAsync(string run, CancellationToken cancellationToken)
    {
        try
        {
            var store = await RunStore.OpenReadOnlyAsync(run, cancellationToken).ConfigureAwait(false);
            await using (store.ConfigureAwait(false))
                return new RunResult(run, store.Name, await store.CountAsync(cancellationToken).ConfigureAwait(false), null);
        }
        catch (Exception e) when (e is CommandException or PairException)
        {
            return new RunResult(run, run, null, Failure.OneLine(e.Message));
        }
    }

    private static void Print(TextWriter output, RunResult run) => output.WriteLine(run.Counts is { } counts
        ? string.Create(CultureInfo.InvariantCulture, $"{run.Run}: {Describe(counts)}")
        : $"{run.Run}: {run.Error}");

    /// <summary>Counts in words.</summary>
    public static string Describe(RunCounts counts) => string.Create(
        CultureInfo.InvariantCulture,
        $"{counts.Slides} slides, {counts.Patches} patches: {counts.Captioned} captioned, {counts.Rejected} rejected, {counts.SetAside} set aside, {counts.Patches - counts.Captioned - counts.Rejected - counts.SetAside} open; {counts.Reviews} reviews");
}
