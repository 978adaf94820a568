using System.CommandLine;
using System.Globalization;
using PathGen.Clip;
using PathGen.Wsi;

namespace PathGen.Cli;

/// <summary><c>pathgen wsi train</c>: slide classifiers over splits and seeds.</summary>
internal static class WsiTrainCommand
{
    private static readonly (string Name, HeadKind Kind)[] Methods =
        [("abmil", HeadKind.Abmil), ("acmil", HeadKind.Acmil), ("mean", HeadKind.MeanPooling), ("max", HeadKind.MaxPooling), ("knn", HeadKind.NearestSlides)];

    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var features = new Option<string>("--features") { Description = "Folder with a file of features a slide (.safetensors, .npy, .h5, .pt), as 'pathgen embed', CLAM or TRIDENT leave them.", HelpName = "DIR", Required = true };
        var splits = new Option<string[]>("--split") { Description = "A split as CLAM (splits_0.csv) or ACMIL (split_1.json) ships it, several times for several, or a folder of them; default: the column split_info of --labels.", HelpName = "FILE|DIR" };
        var method = new Option<string>("--method") { Description = "What is trained: abmil (default), acmil, or a baseline: mean, max (pooling with logistic regression), knn (nearest slides).", DefaultValueFactory = _ => "abmil" };
        method.AcceptOnlyFromAmong([.. Methods.Select(m => m.Name)]);
        var seeds = new Option<string>("--seeds") { Description = "A training for each seed.", HelpName = "N,N", DefaultValueFactory = _ => "1" };
        var output = new Option<string>("--out") { Description = "Folder for classifiers, predictions and report: new, empty, or of the same training, which then continues.", HelpName = "DIR", Required = true };
        var epochs = CommonOptions.WholeNumber("--epochs", "Passes over the training slides.", 50, 1, 10_000);
        var rate = CommonOptions.Number("--learning-rate", "AdamW's learning rate at its highest; default 1e-4.", 1e-9, 1);
        var decay = CommonOptions.Number("--weight-decay", "AdamW's weight decay; default 1e-5.", 0, 1);
        var inner = new Option<int?>("--inner-width") { Description = "Width after the first layer; default: half the features' width.", HelpName = "N" };
        var patience = new Option<int?>("--patience") { Description = "Stop after so many epochs without a better one; default: never.", HelpName = "N" };
        var balance = new Option<bool>("--balance-classes") { Description = "Weigh each class so that all weigh the same together." };
        var neighbours = CommonOptions.WholeNumber("--neighbours", "Slides that knn asks.", 5, 1, 10_000);
        var resamples = EvalCommand.Resamples();
        var command = new Command("train", "Train slide classifiers (attention MIL, baselines) on features, over splits and seeds, and measure them. Not a diagnosis.")
        {
            features, WsiEvalCommand.Labels, WsiEvalCommand.Task, splits, method, seeds, output, epochs, rate, decay, inner, patience, balance, neighbours, resamples, CommonOptions.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(WsiEvalCommand.Labels) is null)
                throw new CommandException(ExitCode.Usage, "--labels FILE.csv is needed: what is each slide?");
            var kind = Methods.Single(m => m.Name == parsed.GetValue(method)).Kind;
            var attention = kind == HeadKind.Acmil ? AttentionMilOptions.Acmil() : new AttentionMilOptions();
            (attention.Epochs, attention.InnerWidth, attention.Patience, attention.BalanceClasses) = (parsed.GetValue(epochs), parsed.GetValue(inner), parsed.GetValue(patience), parsed.GetValue(balance));
            attention.LearningRate = parsed.GetValue(rate) ?? attention.LearningRate;
            attention.WeightDecay = parsed.GetValue(decay) ?? attention.WeightDecay;
            var options = new SlideProtocolOptions
            {
                Method = kind,
                Seeds = Distinct(EvalLinearProbeCommand.Numbers("--seeds", parsed.GetRequiredValue(seeds))),
                Attention = kind is HeadKind.Abmil or HeadKind.Acmil ? attention : null,
                Neighbours = parsed.GetValue(neighbours),
                Bootstrap = EvalCommand.Bootstrap(parsed.GetValue(resamples), 1),
            };
            var folder = OutputPath.CheckFolder(parsed.GetRequiredValue(output), "a training (protocol.json)", path => File.Exists(Path.Combine(path, "protocol.json")));
            SlideProtocolReport report;
            var progress = ProgressDisplay.Create(terminal, CommonOptions.IsSilent(parsed));
            await using (progress.ConfigureAwait(false))
            {
                using var stage = progress.Begin("training", "epochs");
                report = WsiEvalCommand.Guard(() =>
                {
                    var table = WsiEvalCommand.ReadLabels(parsed)!;
                    var parts = Splits(parsed.GetValue(splits) ?? [], table);
                    var folderOfFeatures = new FeatureFolder(parsed.GetRequiredValue(features));
                    var all = parts.Count * (options.Attention is null ? 1 : options.Seeds.Count) * (long)(options.Attention?.Epochs ?? 1);
                    return new SlideProtocol(options).Run(table, parts, folderOfFeatures.Find, folder, new RunProgress(stage, all, options.Attention?.Epochs ?? 1), cancellationToken);
                });
            }

            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(report, CliJson.Document.SlideProtocolReport);
            else
                WsiEvalCommand.Print(terminal.Out, report, parsed.GetRequiredValue(output));
            return ExitCode.Done;
        });
        return command;
    }

    private static int[] Distinct(int[] seeds) =>
        seeds.Distinct().Count() == seeds.Length ? seeds : throw new CommandException(ExitCode.Usage, "--seeds names a seed twice.");

    private static List<SlideSplit> Splits(string[] paths, SlideTable table)
    {
        if (paths.Length == 0)
            return [SlideSplit.From(table)];
        List<string> files = [];
        foreach (var path in paths)
        {
            if (Directory.Exists(path))
                files.AddRange(Directory.EnumerateFiles(path).Where(IsSplit).Order(StringComparer.Ordinal));
            else
                files.Add(path);
        }

        return files.Count > 0 ? [.. files.Select(SlideSplit.Read)] : throw new WsiException($"{paths[0]}: the folder holds no splits (.csv, .json).");
    }

    // CLAM leaves the same splits as truth values, and their sizes, beside them.
    private static bool IsSplit(string file) => Path.GetExtension(file) is ".csv" or ".json"
        && !file.EndsWith("_bool.csv", StringComparison.Ordinal) && !file.EndsWith("_descriptor.csv", StringComparison.Ordinal);

    private sealed class RunProgress(IProgressStage stage, long all, int epochs) : IProgress<SlideProtocolProgress>
    {
        public void Report(SlideProtocolProgress value) => stage.Report(((long)value.Done * epochs) + (value.Epoch?.Epoch ?? 0), all);
    }
}
