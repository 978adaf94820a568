using System.CommandLine;
using System.Globalization;
using PathGen.Clip;

namespace PathGen.Cli;

/// <summary><c>pathgen eval linear-probe</c>: logistic regression on embeddings.</summary>
internal static class EvalLinearProbeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var train = Matrix("--train", "Embeddings to learn from (float32 .npy), such as embeddings.npy of 'eval zero-shot'.");
        var test = Matrix("--test", "Embeddings to predict; of other patients.");
        var trainLabels = Labels("--train-labels", "--train");
        var testLabels = Labels("--test-labels", "--test");
        var shots = new Option<string?>("--shots") { Description = "Learn from so many rows of each class too, such as 1,2,4,8,16.", HelpName = "N,N" };
        var draws = CommonOptions.WholeNumber("--draws", "Draws of rows for each number of shots.", 10, 1, 1000);
        var inverse = CommonOptions.Number("--c", "Inverse strength of the L2 penalty, scikit-learn's C; default: width x classes / 100.", 1e-9, 1e9);
        var (output, resamples, seed) = (EvalCommand.Output(), EvalCommand.Resamples(), EvalCommand.Seed("resamples and draws"));
        var command = new Command("linear-probe", "Fit a logistic regression on embeddings and measure it on others; few-shot too.")
        {
            train, trainLabels, test, testLabels, output, inverse, shots, draws, resamples, seed, CommonOptions.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var bootstrap = EvalCommand.Bootstrap(parsed.GetValue(resamples), parsed.GetValue(seed));
            var fewShot = parsed.GetValue(shots) is { } list ? new FewShotOptions { Shots = Numbers("--shots", list), Draws = parsed.GetValue(draws), Seed = parsed.GetValue(seed) } : null;
            var learned = EvalCommand.ReadEmbeddings(parsed.GetRequiredValue(train), parsed.GetValue(trainLabels), null, cancellationToken);
            var predicted = EvalCommand.ReadEmbeddings(parsed.GetRequiredValue(test), parsed.GetValue(testLabels), learned.Classes, cancellationToken);
            var folder = EvalCommand.Folder(parsed.GetRequiredValue(output));
            LinearProbeEvaluation evaluation;
            var progress = ProgressDisplay.Create(terminal, CommonOptions.IsSilent(parsed));
            await using (progress.ConfigureAwait(false))
            {
                using var stage = fewShot is null ? null : progress.Begin("few-shot", "fits", fewShot.Shots.Count * fewShot.Draws);
                evaluation = Guard(() => LinearProbe.RunToFolder(
                    learned, predicted, folder, new LogisticRegressionOptions { InverseRegularization = parsed.GetValue(inverse) }, bootstrap, fewShot, stage is null ? null : EvalCommand.To(stage), cancellationToken));
            }

            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(evaluation, CliJson.Document.LinearProbeEvaluation);
            else
                Print(terminal.Out, evaluation, parsed.GetRequiredValue(output));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Whole numbers above 0, separated by commas.</summary>
    /// <exception cref="CommandException">It is no such list.</exception>
    public static int[] Numbers(string option, string list)
    {
        string[] parts = list.Split(',', StringSplitOptions.TrimEntries);
        int[] numbers = [.. parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)];
        return numbers.All(n => n is > 0 and <= 100_000) ? numbers : throw new CommandException(ExitCode.Usage, $"{option} expects whole numbers of 1 to 100000 separated by commas, not \"{list}\".");
    }

    private static Option<string> Matrix(string name, string description) => new(name) { Description = description, HelpName = "FILE.npy", Required = true };

    private static Option<string?> Labels(string name, string matrix) =>
        new(name) { Description = $"Table whose column label has the class of each row; default: {matrix}'s name with .csv.", HelpName = "FILE" };

    // What does not fit lies in the files.
    private static T Guard<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (ArgumentException e)
        {
            throw new CommandException(ExitCode.Input, Failure.LineOf(e), e);
        }
    }

    private static void Print(TextWriter output, LinearProbeEvaluation evaluation, string folder)
    {
        output.WriteLine(Notices.Research);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{evaluation.TrainRows} rows of {evaluation.Width} to learn from; C {evaluation.InverseRegularization:G6}, {evaluation.Iterations} steps{(evaluation.Converged ? "" : ", not converged")}"));
        EvalCommand.Print(output, evaluation.Report);
        foreach (var few in evaluation.FewShot ?? [])
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{few.Shots} shots, {few.Draws} draws: accuracy {few.Accuracy.Mean:0.0000} ± {few.Accuracy.Deviation:0.0000}, balanced {few.BalancedAccuracy.Mean:0.0000}, macro F1 {few.MacroF1.Mean:0.0000}"));
        }

        output.WriteLine($"{folder}: report.json, confusion.png, predictions.csv");
    }
}
