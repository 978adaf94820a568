using System.CommandLine;
using PathGen.Clip;

namespace PathGen.Cli;

/// <summary><c>pathgen eval zero-shot</c>: zero-shot classification of a labelled data set.</summary>
internal static class EvalZeroShotCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var name = new Option<string>("--task") { Description = "A built-in task ('pathgen eval tasks' lists them), or a task file.", HelpName = "ID|FILE", Required = true };
        var images = new Option<string?>("--images") { Description = "Folder of pictures, a folder a class; with --csv, where its paths start.", HelpName = "DIR" };
        var table = new Option<string?>("--csv") { Description = "Table (CSV, TSV) with the columns path and label.", HelpName = "FILE" };
        var templates = new Option<string[]>("--template") { Description = "A sentence with {} for the name, in the place of the task's; several make an ensemble.", HelpName = "TEXT" };
        var (output, failures, resamples, seed) = (EvalCommand.Output(), EvalCommand.MaxFailures(), EvalCommand.Resamples(), EvalCommand.Seed("the resamples"));
        var command = new Command("zero-shot", "Classify labelled pictures zero-shot: metrics, intervals, confusion matrix. The same command continues.")
        {
            name, CommonOptions.Model, images, table, output, templates, failures, resamples, seed, CommonOptions.Precision, CommonOptions.Provider, CommonOptions.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (root, file) = (parsed.GetValue(images), parsed.GetValue(table));
            if (root is null && file is null)
                throw new CommandException(ExitCode.Usage, "--images or --csv is needed: where the pictures and their labels are.");
            var options = new ZeroShotEvaluatorOptions { Bootstrap = EvalCommand.Bootstrap(parsed.GetValue(resamples), parsed.GetValue(seed)) };
            options.MaxFailureShare = parsed.GetValue(failures) ?? options.MaxFailureShare;
            if (parsed.GetValue(templates) is { Length: > 0 } given)
                options.Templates = given;
            var task = TaskOf(parsed.GetRequiredValue(name));
            var pictures = file is null ? LabelledPictures.FromFolder(root!, task) : LabelledPictures.FromTable(file, task, root);

            // Pictures are embedded side by side, one thread each.
            using var model = ClipModel.Load(parsed.GetRequiredValue(CommonOptions.Model), CommonOptions.ModelOptions(parsed, tiles: true));
            var folder = EvalCommand.Folder(parsed.GetRequiredValue(output));
            ZeroShotEvaluation evaluation;
            var progress = ProgressDisplay.Create(terminal, CommonOptions.IsSilent(parsed));
            await using (progress.ConfigureAwait(false))
            {
                using var stage = progress.Begin("evaluating", "pictures", pictures.Items.Count);
                evaluation = await new ZeroShotEvaluator(model).RunAsync(task, pictures, folder, options, EvalCommand.To(stage), cancellationToken).ConfigureAwait(false);
            }

            var result = new EvalZeroShotResult(ModelInfoCommand.Terms(model.Manifest), Notices.Research, parsed.GetRequiredValue(output), evaluation);
            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(result, CliJson.Document.EvalZeroShotResult);
            else
                Print(terminal.Out, result);
            return evaluation.Skipped.Count + evaluation.Others == 0
                ? ExitCode.Done
                : throw new CommandException(ExitCode.Partly, FormattableString.Invariant(
                    $"{evaluation.Skipped.Count} pictures could not be read and {evaluation.Others} lie in no class's folder; {parsed.GetRequiredValue(output)}/report.json says which."));
        });
        return command;
    }

    /// <summary>The task of a name or file.</summary>
    /// <exception cref="EvaluationException">There is none, or the file is damaged.</exception>
    public static ZeroShotTask TaskOf(string name) => ZeroShotTask.BuiltIn.Contains(name) || !File.Exists(name) && !name.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
        ? ZeroShotTask.Get(name)
        : ZeroShotTask.Read(name);

    private static void Print(TextWriter output, EvalZeroShotResult result)
    {
        output.WriteLine(result.Model);
        output.WriteLine(result.Notice);
        output.WriteLine($"{result.Evaluation.Title}: {string.Join(" | ", result.Evaluation.Templates.Select(Failure.OneLine))}");
        EvalCommand.Print(output, result.Evaluation.Report);
        output.WriteLine($"{result.Out}: report.json, confusion.png, predictions.csv, embeddings.npy, embeddings.csv");
    }
}
