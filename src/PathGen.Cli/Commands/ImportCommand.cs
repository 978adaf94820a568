using System.CommandLine;
using System.Globalization;
using PathGen.Agents;

namespace PathGen.Cli;

/// <summary><c>pathgen import</c>: pairs that others made.</summary>
internal static class ImportCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var index = new Argument<string>("INDEX") { Description = "What lists the pairs: a table (.csv, .tsv), JSON (.json, .jsonl), a WebDataset shard (.tar) or a folder of shards. Pictures stay where they are." };
        var output = new Option<string>("--out") { Description = "The run that takes them: a folder (new, or a run's), or a database's address.", HelpName = "RUN", Required = true };
        var source = new Option<string>("--source") { Description = "The source's name in the store and in datasets, such as quilt-1m.", HelpName = "NAME", Required = true };
        var licence = new Option<string>("--licence") { Description = "Under what terms its pictures and captions may be used, as its publisher words it.", HelpName = "TEXT", Required = true };
        var origin = new Option<string>("--origin") { Description = "Where it was found: an address or a citation.", HelpName = "TEXT", DefaultValueFactory = _ => "not stated" };
        var images = new Option<string?>("--images") { Description = "The folder below which pictures lie; default: the index's own.", HelpName = "DIR" };
        var image = new Option<string?>("--image-column") { Description = "The column or property that names the picture; default: the usual ones (image_path, filepath, file_name, image ...).", HelpName = "NAME" };
        var caption = new Option<string?>("--caption-column") { Description = "That of the caption; default: caption, title or text.", HelpName = "NAME" };
        var group = new Option<string?>("--group-column") { Description = "That of what a split keeps together (patient, video, article); default: the usual ones, else the picture.", HelpName = "NAME" };
        var command = new Command("import", "Bring pairs that others made (Quilt-1M, OpenPath, PathCap and the like) into a store, with source and licence. The same command continues.")
        {
            index, output, source, licence, origin, images, image, caption, group, CommonOptions.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = new PairImportOptions { ImageFolder = parsed.GetValue(images) };
            if (parsed.GetValue(image) is { } imageColumn)
                options.ImageColumns = [imageColumn];
            if (parsed.GetValue(caption) is { } captionColumn)
                options.CaptionColumns = [captionColumn];
            if (parsed.GetValue(group) is { } groupColumn)
                options.GroupColumns = [groupColumn];
            var made = new PairSource(parsed.GetRequiredValue(source), Failure.OneLine(parsed.GetRequiredValue(licence)), Failure.OneLine(parsed.GetRequiredValue(origin)));
            var run = parsed.GetRequiredValue(output);
            var store = PostgreSqlAddress.IsAddress(run)
                ? await RunStore.OpenForWritingAsync(run, cancellationToken).ConfigureAwait(false)
                : await RunStore.OpenAsync(RunFolder.Create(run), null, cancellationToken).ConfigureAwait(false);
            await using (store.ConfigureAwait(false))
            {
                ImportSummary result;
                var progress = ProgressDisplay.Create(terminal, CommonOptions.IsSilent(parsed));
                await using (progress.ConfigureAwait(false))
                {
                    using var stage = progress.Begin("importing", "rows");
                    result = await ImportAsync(store, made, parsed.GetRequiredValue(index), options, stage, cancellationToken).ConfigureAwait(false);
                }

                if (parsed.GetValue(CommonOptions.Json))
                    terminal.WriteJson(result, CliJson.Document.ImportSummary);
                else
                    terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{made.Name}: {result.Pairs} pairs of {result.Rows} rows, {result.New} rows new"));
                return result.LeftOut == 0
                    ? ExitCode.Done
                    : throw new CommandException(ExitCode.Partly, FormattableString.Invariant($"{result.LeftOut} of {result.Rows} rows were left out; 'pathgen failures {run} --stage import' says why."));
            }
        });
        return command;
    }

    // Here the index is the input: what is wrong with it is not the output's fault.
    private static async Task<ImportSummary> ImportAsync(SqlPairStore store, PairSource source, string index, PairImportOptions options, IProgressStage stage, CancellationToken cancellationToken)
    {
        try
        {
            return await PairImporter.ImportAsync(store, source, index, options, new Rows(stage), cancellationToken).ConfigureAwait(false);
        }
        catch (PairException e)
        {
            throw new CommandException(ExitCode.Input, Failure.OneLine(e.Message), e);
        }
    }

    private sealed class Rows(IProgressStage stage) : IProgress<long>
    {
        public void Report(long value) => stage.Report(value);
    }
}
