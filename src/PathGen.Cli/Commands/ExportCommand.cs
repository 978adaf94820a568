using System.CommandLine;
using System.Globalization;
using PathGen.Agents;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary><c>pathgen export</c>: a run's pairs in one of the dataset forms.</summary>
internal static class ExportCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var path = new Argument<string>("RUN") { Description = "The folder of a run, made by 'pathgen generate'." };
        var format = new Option<string>("--format") { Description = "The dataset's form.", Required = true };
        format.AcceptOnlyFromAmong([.. DatasetWriters.Formats]);
        var output = new Option<string>("--out") { Description = "The dataset's folder: new, empty, or of an earlier export in the same form.", HelpName = "DIR", Required = true };
        var command = new Command("export", "Write a run's pairs as a dataset; slides must be where they were.") { path, format, output, CommonOptions.Json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var run = RunFolder.Open(parsed.GetRequiredValue(path));
            var writer = DatasetWriters.Create(parsed.GetRequiredValue(format));
            var store = OpenStore(run);
            await using (store.ConfigureAwait(false))
            {
                var counts = await store.CountAsync(cancellationToken).ConfigureAwait(false);
                if (counts.Captioned == 0)
                    throw new CommandException(ExitCode.Input, $"{run.Path}: the run has no pair yet; continue it with 'pathgen generate'.");
                var folder = ExportFolder.Create(parsed.GetRequiredValue(output), writer.Format);
                long pairs;
                var progress = ProgressDisplay.Create(terminal, CommonOptions.IsSilent(parsed));
                await using (progress.ConfigureAwait(false))
                {
                    using var stage = progress.Begin("exporting", "pairs", counts.Captioned);
                    using var patches = new PatchReader(new SlideOptions { Isolation = CommonOptions.Isolation(parsed) });
                    pairs = await writer.WriteAsync(DatasetFolder.Counted(store.ReadPairsAsync(cancellationToken: cancellationToken).Select(pair => DatasetPair.Of(pair, patches.Read)), stage), folder, cancellationToken).ConfigureAwait(false);
                }

                var result = new ExportResult(run.Path, writer.Format, folder, pairs);
                if (parsed.GetValue(CommonOptions.Json))
                    terminal.WriteJson(result, CliJson.Document.ExportResult);
                else
                    terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{folder}: {pairs} pairs ({writer.Format})"));
                return ExitCode.Done;
            }
        });
        return command;
    }

    // Here the store is the input: what is wrong with it is not the output's fault.
    private static SqlitePairStore OpenStore(RunFolder run)
    {
        try
        {
            return SqlitePairStore.OpenReadOnly(run.Store);
        }
        catch (PairException e)
        {
            throw new CommandException(ExitCode.Input, e.Message, e);
        }
    }
}
