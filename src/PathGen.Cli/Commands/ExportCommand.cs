using System.CommandLine;
using System.Globalization;
using PathGen.Agents;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary><c>pathgen export</c>: a run's pairs, and pairs of others, in one of the dataset forms.</summary>
internal static class ExportCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var path = new Argument<string>("RUN") { Description = RunStore.Argument };
        var options = new ExportOptions(format: null);
        var mix = new Option<string[]>("--mix")
        {
            Description = "What goes in: own, or the name of an imported source, and how often each of its pairs comes (0.5: half of them; default 1). Several times; default: own.",
            HelpName = "NAME[=WEIGHT]",
        };
        var slides = new Option<string?>("--slides") { Description = "Where the slides are now, by id; default: where they were.", HelpName = "DIR" };
        var licence = new Option<string?>("--licence") { Description = "Under what terms the run's own pairs may be used, for the dataset's card.", HelpName = "TEXT" };
        var command = new Command("export", "Write a run's pairs as a dataset: edited captions replace, rejected pairs are left out. Slides must be where they were.")
        {
            path, options.Format, options.Output, options.Split, mix, slides, licence, options.ImageFormat, options.ShardSize, CommonOptions.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var run = parsed.GetRequiredValue(path);
            var store = await RunStore.OpenReadOnlyAsync(run, cancellationToken).ConfigureAwait(false);
            await using (store.ConfigureAwait(false))
            {
                var statistics = await store.ReadStatisticsAsync(cancellationToken).ConfigureAwait(false);
                using var patches = new PatchReader(new SlideOptions { Isolation = CommonOptions.Isolation(parsed) }, ExportParts.Locate(parsed.GetValue(slides), cancellationToken));
                var parts = await ExportParts.ReadAsync(store, statistics.Counts, parsed.GetValue(mix) ?? [], patches, cancellationToken).ConfigureAwait(false);
                var writing = options.WriterOptions(parsed);
                (writing.Licence, writing.Statistics) = (parsed.GetValue(licence), statistics);
                ExportResult result;
                var progress = ProgressDisplay.Create(terminal, CommonOptions.IsSilent(parsed));
                await using (progress.ConfigureAwait(false))
                {
                    using var stage = progress.Begin("exporting", "pairs");
                    var written = await options.WriteAsync(
                        parsed, writing, () => ExportParts.Mix(parts, cancellationToken), stage, cancellationToken).ConfigureAwait(false);
                    result = new ExportResult(PostgreSqlAddress.IsAddress(run) ? store.Name : Path.GetFullPath(run), parsed.GetRequiredValue(options.Format), written.Folder, written.Pairs, written.Parts);
                }

                if (parsed.GetValue(CommonOptions.Json))
                    terminal.WriteJson(result, CliJson.Document.ExportResult);
                else
                    Print(terminal.Out, result);
                return ExitCode.Done;
            }
        });
        return command;
    }

    private static void Print(TextWriter output, ExportResult result)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Out}: {result.Pairs} pairs ({result.Format})"));
        foreach (var (part, pairs) in result.Parts ?? new Dictionary<string, long>())
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{part}: {pairs} pairs"));
    }
}
