using System.CommandLine;
using System.Globalization;
using PathGen.Instruct;

namespace PathGen.Cli;

/// <summary><c>pathgen instruct eval</c>: multiple-choice accuracy of a LLaVA over a benchmark of PathMMU's form.</summary>
internal static class InstructEvalCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var benchmark = new Argument<string>("BENCHMARK") { Description = "A JSON file of PathMMU's form: img, question, options, answer." };
        var images = new Option<string>("--images") { Description = "The folder with the pictures.", HelpName = "DIR", Required = true };
        var split = new Option<string?>("--split") { Description = "The split that is read, such as test; default: all.", HelpName = "NAME" };
        var orders = CommonOptions.WholeNumber("--orders", "Orders of the options in which each question is asked, to see whether the model likes a letter.", 1, 1, 26);
        var seed = new Option<long>("--seed") { Description = "Seed of the bootstrap; default 0.", HelpName = "N" };
        var command = new Command("eval", "Ask a LLaVA multiple-choice questions: accuracy by subset with 95% intervals, and whether it likes a letter.")
        {
            benchmark, CommonOptions.Model, images, split, orders, seed, LlavaOptions.Precision, CommonOptions.Provider, CommonOptions.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var questions = ChoiceBenchmark.Read(parsed.GetRequiredValue(benchmark), parsed.GetValue(split));
            using var client = new LlavaChatClient(LlavaOptions.Load(parsed, parsed.GetRequiredValue(CommonOptions.Model)), new LlavaChatOptions { MaxConversations = 1 }, ownsModel: true);
            var terms = ModelInfoCommand.Terms(((LlavaModel)client.GetService(typeof(LlavaModel))!).Manifest);
            ChoiceReport report;
            var progress = ProgressDisplay.Create(terminal, CommonOptions.IsSilent(parsed));
            await using (progress.ConfigureAwait(false))
            {
                using var stage = progress.Begin("asking", "questions", questions.Count);
                var evaluation = new ChoiceEvaluation(client, new ChoiceEvaluationOptions { Orders = parsed.GetValue(orders), Seed = parsed.GetValue(seed) });
                report = await evaluation.RunAsync(questions, parsed.GetRequiredValue(images), new StageProgress(stage), cancellationToken).ConfigureAwait(false);
            }

            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(new ChoiceResult(terms, Notices.Research, report), CliJson.Document.ChoiceResult);
            else
                Print(terminal.Out, terms, report);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(TextWriter output, string terms, ChoiceReport report)
    {
        output.WriteLine($"{terms}\n{Notices.Research}");
        foreach (var score in report.Scores)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Failure.OneLine(score.Subset),-16}{score.Questions,6} questions  accuracy {score.Accuracy:0.000} ({score.Low:0.000} to {score.High:0.000})  unparsed {score.Unparsed:0.000}"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"letters picked {string.Join(' ', report.Picked)}, right {string.Join(' ', report.Right)} (p {report.PickedPValue:0.000})"));
        if (report.Consistency is { } consistency)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the same option in every order: {consistency:0.000} of questions"));
    }
}
