using System.CommandLine;
using System.Globalization;
using PathGen.Clip;

namespace PathGen.Cli;

/// <summary><c>pathgen eval …</c>: measures a model on labelled pictures.</summary>
internal static class EvalCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal) => new("eval", "Measure a model on labelled data: zero-shot classes, a linear probe, retrieval.")
    {
        EvalTasksCommand.Create(terminal),
        EvalZeroShotCommand.Create(terminal),
        EvalLinearProbeCommand.Create(terminal),
        EvalRetrievalCommand.Create(terminal),
    };

    /// <summary><c>--out DIR</c>.</summary>
    public static Option<string> Output() => new("--out") { Description = "Folder for the results: new, empty, or of an earlier evaluation, whose embeddings are used again.", HelpName = "DIR", Required = true };

    /// <summary><c>--bootstrap N</c>.</summary>
    public static Option<int> Resamples() => CommonOptions.WholeNumber("--bootstrap", "Resamples for the 95 % intervals; 0 for none.", 1000, 0, 100_000);

    /// <summary><c>--seed N</c>.</summary>
    public static Option<int> Seed(string what) => CommonOptions.WholeNumber("--seed", $"Seed of {what}.", 1, 0, int.MaxValue);

    /// <summary><c>--max-failures X</c>.</summary>
    public static Option<double?> MaxFailures() => CommonOptions.Number("--max-failures", "Share of the pictures that may be unreadable; default 0.01.", 0, 1);

    /// <summary>The folder of <see cref="Output"/>, made where it is missing.</summary>
    /// <exception cref="CommandException">It holds something else, or cannot be written.</exception>
    public static string Folder(string path) => OutputPath.CheckFolder(
        path, "an evaluation (report.json or embeddings.kept)", folder => File.Exists(Path.Combine(folder, "report.json")) || File.Exists(Path.Combine(folder, "embeddings.kept")));

    /// <summary>How intervals are computed, or null for none.</summary>
    /// <exception cref="CommandException">Fewer resamples than an interval needs.</exception>
    public static BootstrapOptions? Bootstrap(int resamples, int seed) => resamples switch
    {
        0 => null,
        < 100 => throw new CommandException(ExitCode.Usage, "--bootstrap must be 0 or at least 100."),
        _ => new BootstrapOptions { Resamples = resamples, Seed = seed },
    };

    /// <summary>Prints metrics for people.</summary>
    public static void Print(TextWriter output, ClassificationReport report)
    {
        var intervals = report.Intervals;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Count} cases{(intervals is null ? "" : $"; {intervals.Level:0 %} intervals of {intervals.Resamples} resamples")}"));
        Line("accuracy", report.Accuracy, intervals?.Accuracy);
        Line("balanced accuracy", report.BalancedAccuracy, intervals?.BalancedAccuracy);
        Line("macro F1", report.MacroF1, intervals?.MacroF1);
        Line("weighted F1", report.WeightedF1, intervals?.WeightedF1);
        Line("AUROC", report.Auroc, intervals?.Auroc);
        var width = Math.Max(5, report.Classes.Max(c => c.Name.Length));
        output.WriteLine($"{"class".PadRight(width)}  {"cases",7} {"precision",9} {"recall",7} {"F1",7} {"AUROC",7}");
        foreach (var row in report.Classes)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{Failure.OneLine(row.Name).PadRight(width)}  {row.Support,7} {row.Precision,9:0.0000} {row.Recall,7:0.0000} {row.F1,7:0.0000} {Number(row.Auroc),7}"));
        }

        void Line(string name, double? value, Interval? interval) => output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{name,-18}{Number(value)}{(interval is { } range ? $"  [{range.Lower:0.0000}, {range.Upper:0.0000}]" : "")}"));

        static string Number(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "none";
    }

    /// <summary>Hands progress on to the display.</summary>
    public static IProgress<int> To(IProgressStage stage) => new StageProgress(stage);

    /// <summary>Embeddings with their labels, whose failures are the input's.</summary>
    /// <exception cref="CommandException">A file is missing, damaged, or does not fit.</exception>
    public static LabelledEmbeddings ReadEmbeddings(string path, string? labels, IReadOnlyList<string>? classes, CancellationToken cancellationToken)
    {
        try
        {
            return LabelledEmbeddings.Read(path, labels, classes, cancellationToken);
        }
        catch (EmbeddingException e)
        {
            throw new CommandException(ExitCode.Input, Failure.OneLine(e.Message), e);
        }
    }

    private sealed class StageProgress(IProgressStage stage) : IProgress<int>
    {
        public void Report(int value) => stage.Report(value);
    }
}
