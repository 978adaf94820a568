using System.CommandLine;
using System.Globalization;
using PathGen.Clip;
using PathGen.Wsi;

namespace PathGen.Cli;

/// <summary><c>pathgen wsi eval</c>: measures predictions of slides.</summary>
internal static class WsiEvalCommand
{
    /// <summary><c>--labels FILE</c>.</summary>
    public static Option<string?> Labels { get; } = new("--labels") { Description = "Table with the columns slide_id and label, and case_id where there are several slides of a patient, as CLAM and ACMIL keep it.", HelpName = "FILE.csv" };

    /// <summary><c>--task ID|FILE</c>.</summary>
    public static Option<string?> Task { get; } = new("--task") { Description = $"What the labels mean: {string.Join(", ", SlideTask.BuiltIn)}, or a task file; default: the labels that occur, by name.", HelpName = "ID|FILE" };

    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var predictions = new Argument<string>("PREDICTIONS") { Description = "Table of predictions, as 'pathgen wsi predict' and 'wsi train' write it." };
        var (resamples, seed) = (EvalCommand.Resamples(), EvalCommand.Seed("the resamples"));
        var command = new Command("eval", "Measure predictions of slides: AUROC, accuracy, macro F1, with bootstrap intervals.") { predictions, Labels, Task, resamples, seed, CommonOptions.Json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var bootstrap = EvalCommand.Bootstrap(parsed.GetValue(resamples), parsed.GetValue(seed));
            var report = Guard(() => SlidePredictionTable.Read(parsed.GetRequiredValue(predictions)).ToPredictions(ReadLabels(parsed)).Evaluate(bootstrap, cancellationToken));
            if (parsed.GetValue(CommonOptions.Json))
            {
                terminal.WriteJson(report, CliJson.Document.ClassificationReport);
            }
            else
            {
                terminal.Out.WriteLine(Notices.Research);
                EvalCommand.Print(terminal.Out, report);
            }

            return System.Threading.Tasks.Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    /// <summary>The table of <see cref="Labels"/> with the task of <see cref="Task"/>; null where it is not named.</summary>
    /// <exception cref="WsiException">A file is missing or damaged, or they do not fit.</exception>
    public static SlideTable? ReadLabels(ParseResult parsed) => parsed.GetValue(Labels) is { } path
        ? SlideTable.Read(path, parsed.GetValue(Task) is { } task ? SlideTask.BuiltIn.Contains(task) ? SlideTask.Get(task) : SlideTask.Read(task) : null)
        : null;

    /// <summary>Runs what reads the user's tables and features, whose failures are the input's.</summary>
    /// <exception cref="CommandException">What lies in them is wrong.</exception>
    public static T Guard<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (WsiException e)
        {
            throw new CommandException(e.InnerException is IOException or UnauthorizedAccessException && e.Message.Contains("written", StringComparison.Ordinal) ? ExitCode.Output : ExitCode.Input, Failure.OneLine(e.Message), e);
        }
    }

    /// <summary>Prints a protocol's results for people.</summary>
    public static void Print(TextWriter output, SlideProtocolReport report, string folder)
    {
        output.WriteLine(Notices.Research);
        output.WriteLine(Failure.OneLine($"{report.Method} on {report.Task}: {string.Join(", ", report.Classes)}"));
        output.WriteLine($"{"split",-16}{"part",-12}{"runs",5}  {"AUROC",-17}{"accuracy",-17}macro F1");
        foreach (var row in report.Spreads)
            output.WriteLine(Failure.OneLine(row.Name).PadRight(16) + row.Part.PadRight(12) + string.Create(CultureInfo.InvariantCulture, $"{row.Runs,5}  {Of(row.Auroc),-17}{Of(row.Accuracy),-17}{Of(row.MacroF1)}"));
        foreach (var run in report.Runs.Where(run => run.Test?.Intervals is not null))
        {
            var (test, intervals) = (run.Test!, run.Test!.Intervals!);
            output.WriteLine(Failure.OneLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{run.Split} seed {run.Seed} test: AUROC {Of(test.Auroc, intervals.Auroc)}, accuracy {Of(test.Accuracy, intervals.Accuracy)}, macro F1 {Of(test.MacroF1, intervals.MacroF1)}")));
        }

        foreach (var line in report.SharedCases)
            output.WriteLine(Failure.OneLine($"note: {line}; such results are too good."));
        output.WriteLine($"{folder}: report.json, and for each run head.onnx, head.json, validation.csv, test.csv");

        static string Of<T>(T value, Interval? interval = null) => value switch
        {
            Spread spread => string.Create(CultureInfo.InvariantCulture, $"{spread.Mean:0.0000} ± {spread.Deviation:0.0000}"),
            double number => string.Create(CultureInfo.InvariantCulture, $"{number:0.0000}") + (interval is { } range ? string.Create(CultureInfo.InvariantCulture, $" [{range.Lower:0.0000}, {range.Upper:0.0000}]") : ""),
            _ => "none",
        };
    }
}
