using System.CommandLine;
using System.Globalization;
using System.Text;
using PathGen.Agents;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary><c>pathgen materialize</c>: the pictures of published pairs, cut from the user's slides.</summary>
internal static class MaterializeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var list = new Argument<string>("LIST") { Description = "Published pairs without pictures: PathGen-1.6M's JSON, or the LLaVA form with wsi_id and position." };
        var slides = new Option<string>("--slides") { Description = "The slides, anywhere below this folder, called by their ids (or in a folder called by the file_id, as the GDC client leaves them).", HelpName = "DIR", Required = true };
        var side = CommonOptions.WholeNumber("--patch-size", "Side of the patches in level-0 pixels.", 672, 1, 8192);
        var source = new Option<string>("--source") { Description = "What the card calls the list.", HelpName = "NAME", DefaultValueFactory = _ => "pathgen-1.6m" };
        var licence = new Option<string>("--licence") { Description = "Under what terms the list may be used, for the card.", HelpName = "TEXT", DefaultValueFactory = _ => "as its publisher states" };
        var options = new ExportOptions("pathgen");
        var command = new Command("materialize", "Cut the pictures of published pairs from your slides; slides that are missing are listed. The same command continues.")
        {
            list, slides, options.Output, options.Format, options.Split, side, source, licence, options.ImageFormat, options.ShardSize, CommonOptions.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var dataset = await OpenAsync(parsed, parsed.GetRequiredValue(list), parsed.GetRequiredValue(slides), cancellationToken).ConfigureAwait(false);
            var made = new PairSource(parsed.GetRequiredValue(source), Failure.OneLine(parsed.GetRequiredValue(licence)), Path.GetFileName(parsed.GetRequiredValue(list)));
            var unreadable = new SortedDictionary<string, string>(StringComparer.Ordinal);
            var writing = options.WriterOptions(parsed);
            writing.Unreadable = (pair, reason) =>
            {
                lock (unreadable)
                    unreadable[pair.Id] = reason;
            };
            MaterializeResult result;
            var progress = ProgressDisplay.Create(terminal, CommonOptions.IsSilent(parsed));
            await using (progress.ConfigureAwait(false))
            {
                using var stage = progress.Begin("cutting", "patches", dataset.Pairs);
                var written = await options.WriteAsync(
                    parsed, writing, () => dataset.ReadAsync(made, parsed.GetValue(side), cancellationToken), stage, cancellationToken).ConfigureAwait(false);
                Table(written.Folder, "missing.tsv", "wsi_id\tfile_id\tpairs", dataset.Missing.Select(slide => new[] { slide.SlideId, slide.FileId, slide.Pairs.ToString(CultureInfo.InvariantCulture) }));
                Table(written.Folder, "unreadable.tsv", "pair\treason", unreadable.Select(pair => new string?[] { pair.Key, pair.Value }));
                result = new MaterializeResult(
                    parsed.GetRequiredValue(options.Format), written.Folder, written.Pairs, dataset.Slides, dataset.Missing.Count, dataset.Missing.Sum(slide => slide.Pairs), unreadable.Count);
            }

            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(result, CliJson.Document.MaterializeResult);
            else
                terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Out}: {result.Pairs} pairs of {result.Slides} slides ({result.Format})"));
            return result.MissingSlides + result.Unreadable == 0
                ? ExitCode.Done
                : throw new CommandException(
                    ExitCode.Partly,
                    FormattableString.Invariant($"{result.MissingSlides} slides with {result.MissingPairs} pairs are missing and {result.Unreadable} patches could not be cut; missing.tsv and unreadable.tsv in {result.Out} list them."));
        });
        return command;
    }

    // Here list and folder are the input: what is wrong with them is not the output's fault.
    private static async Task<PublishedDataset> OpenAsync(ParseResult parsed, string list, string slides, CancellationToken cancellationToken)
    {
        try
        {
            var folder = SlideFolder.Scan(slides, cancellationToken);
            var dataset = await PublishedDataset.OpenAsync(list, folder, new SlideOptions { Isolation = CommonOptions.Isolation(parsed) }, cancellationToken).ConfigureAwait(false);
            if (dataset.Pairs > 0)
                return dataset;
            dataset.Dispose();
            throw new PairException($"{slides}: none of the {dataset.Missing.Count} slides of {list} is below this folder, which holds {folder.Count} slide files; the first that is missing is {dataset.Missing.FirstOrDefault()?.SlideId}.");
        }
        catch (PairException e)
        {
            throw new CommandException(ExitCode.Input, Failure.OneLine(e.Message), e);
        }
    }

    private static void Table(string folder, string name, string header, IEnumerable<string?[]> rows) => OutputPath.Guard(folder, () =>
    {
        var text = new StringBuilder(header).Append('\n');
        foreach (var row in rows)
            text.AppendJoin('\t', row.Select(field => Failure.OneLine(field ?? ""))).Append('\n');
        WholeFile.Write(Path.Combine(folder, name), stream => stream.Write(Encoding.UTF8.GetBytes(text.ToString())));
        return folder;
    });
}
