using System.CommandLine;
using System.Globalization;
using PathGen.Clip;

namespace PathGen.Cli;

/// <summary><c>pathgen eval retrieval</c>: pictures and captions that find each other.</summary>
internal static class EvalRetrievalCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var table = new Option<string>("--pairs") { Description = "Table (CSV, TSV) with the columns filepath and title, as 'pathgen export --format open-clip' writes it.", HelpName = "FILE", Required = true };
        var images = new Option<string?>("--images") { Description = "Where the table's paths start; default: its own folder.", HelpName = "DIR" };
        var counts = new Option<string>("--k") { Description = "For which k recall@k is computed.", HelpName = "N,N", DefaultValueFactory = _ => "1,5,10" };
        var (output, failures) = (EvalCommand.Output(), EvalCommand.MaxFailures());
        var command = new Command("retrieval", "Rank captions for pictures and pictures for captions: recall@k. The same command continues.")
        {
            CommonOptions.Model, table, images, output, counts, failures, CommonOptions.Precision, CommonOptions.Provider, CommonOptions.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var ks = EvalLinearProbeCommand.Numbers("--k", parsed.GetRequiredValue(counts));
            var pairs = CaptionedPictures.FromTable(parsed.GetRequiredValue(table), parsed.GetValue(images));
            using var model = ClipModel.Load(parsed.GetRequiredValue(CommonOptions.Model), CommonOptions.ModelOptions(parsed, tiles: true));
            var folder = EvalCommand.Folder(parsed.GetRequiredValue(output));
            RetrievalEvaluation evaluation;
            var progress = ProgressDisplay.Create(terminal, CommonOptions.IsSilent(parsed));
            await using (progress.ConfigureAwait(false))
            {
                using var stage = progress.Begin("embedding", "pictures and texts", pairs.Paths.Count + pairs.Texts.Count);
                evaluation = await new RetrievalEvaluator(model)
                    .RunAsync(pairs, folder, ks, parsed.GetValue(failures) ?? 0.01, EvalCommand.To(stage), cancellationToken).ConfigureAwait(false);
            }

            var result = new EvalRetrievalResult(ModelInfoCommand.Terms(model.Manifest), Notices.Research, parsed.GetRequiredValue(output), evaluation);
            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(result, CliJson.Document.EvalRetrievalResult);
            else
                Print(terminal.Out, result);
            return evaluation.Skipped.Count == 0
                ? ExitCode.Done
                : throw new CommandException(ExitCode.Partly, FormattableString.Invariant($"{evaluation.Skipped.Count} pictures could not be read; {parsed.GetRequiredValue(output)}/report.json says which."));
        });
        return command;
    }

    private static void Print(TextWriter output, EvalRetrievalResult result)
    {
        var report = result.Evaluation.Report;
        output.WriteLine(result.Model);
        output.WriteLine(result.Notice);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Images} pictures, {report.Texts} texts"));
        foreach (var (name, recall) in new[] { ("image to text", report.ImageToText), ("text to image", report.TextToImage) })
        {
            var shares = string.Join(", ", recall.Recall.Select(r => string.Create(CultureInfo.InvariantCulture, $"R@{r.K} {r.Share:0.0000}")));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {shares}; median rank {recall.MedianRank}"));
        }
    }
}
