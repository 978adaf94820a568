using System.CommandLine;
using System.Globalization;
using PathGen.Onnx;
using PathGen.Wsi;

namespace PathGen.Cli;

/// <summary><c>pathgen wsi predict</c>: a trained classifier on slides' features.</summary>
internal static class WsiPredictCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var paths = new Argument<string[]>("FEATURES") { Description = "Slides' features (.safetensors, .npy, .h5, .pt), or folders of them.", Arity = ArgumentArity.OneOrMore };
        var head = new Option<string>("--head") { Description = "Folder of a trained classifier: head.onnx and head.json, as 'pathgen wsi train' leaves it for each run.", HelpName = "DIR", Required = true };
        var output = new Option<string>("--out") { Description = "Table of predictions; replaced.", HelpName = "FILE.csv", Required = true };
        var attention = new Option<string?>("--attention") { Description = "Folder for each slide's attention, NAME.csv (x, y, size, attention), which 'pathgen wsi heatmap' draws; needs features with places.", HelpName = "DIR" };
        var command = new Command("predict", "Classify slides from their features with a trained classifier. Not a diagnosis.") { paths, head, output, attention, CommonOptions.Provider, CommonOptions.Json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var file = OutputFile.Create(parsed.GetRequiredValue(output));
            var folder = parsed.GetValue(attention) is { } path ? OutputPath.CheckFolder(path, "attention (CSV files)", existing => Directory.EnumerateFiles(existing).All(f => f.EndsWith(".csv", StringComparison.Ordinal))) : null;
            var providers = parsed.GetValue(CommonOptions.Provider) ?? [];
            var classifier = SlideHead.Load(parsed.GetRequiredValue(head), providers.Length == 0 ? null : new SessionSettings { Providers = [.. providers.Select(ExecutionProvider.Parse)] });
            using var session = classifier as IDisposable;
            var slides = WsiEvalCommand.Guard(() => Slides(parsed.GetRequiredValue(paths)));
            var (rows, results, failures) = (new List<(string, int?, IReadOnlyList<double>)>(), new List<PredictedSlide>(), new List<string>());
            var progress = ProgressDisplay.Create(terminal, CommonOptions.IsSilent(parsed));
            await using (progress.ConfigureAwait(false))
            {
                using var stage = progress.Begin("classifying", "slides", slides.Count);
                foreach (var (slide, read) in slides)
                {
                    try
                    {
                        var bag = read();
                        var prediction = classifier.Classify(bag, cancellationToken);
                        if (folder is not null)
                            WriteAttention(bag, prediction, folder);
                        rows.Add((slide, null, prediction.Probabilities));
                        results.Add(new PredictedSlide(slide, bag.Count, prediction.Classes[prediction.Predicted], prediction.Probabilities, null));
                    }
                    catch (WsiException e)
                    {
                        failures.Add(Failure.OneLine(e.Message));
                        results.Add(new PredictedSlide(slide, 0, null, [], failures[^1]));
                    }

                    stage.Report(results.Count);
                }
            }

            if (rows.Count > 0)
            {
                new SlidePredictionTable(classifier.Classes, rows).Write(file.Stream);
                file.Commit();
            }

            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(new WsiPredictResult(Notices.Research, classifier.Classes, results), CliJson.Document.WsiPredictResult);
            else
                Print(terminal.Out, results, classifier.Classes);
            return Outcome.Of(failures, slides.Count, "slides");
        });
        return command;
    }

    private static List<(string Slide, Func<FeatureBag> Read)> Slides(string[] paths)
    {
        var slides = new List<(string Slide, Func<FeatureBag> Read)>();
        foreach (var path in paths)
        {
            if (Directory.Exists(path))
            {
                var folder = new FeatureFolder(path);
                slides.AddRange(folder.Slides.Select(slide => (slide, folder.Find(slide)!)));
            }
            else
            {
                slides.Add((SlideTable.NameOf(path), () => FeatureFile.Read(path)));
            }
        }

        return slides.GroupBy(s => s.Slide, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new WsiException($"The slide {twice.Key} is named twice; name each once.")
            : slides;
    }

    private static void WriteAttention(FeatureBag bag, SlidePrediction prediction, string folder)
    {
        if (prediction.Attention.IsEmpty)
            throw new WsiException($"{bag.SlideId}: this classifier weighs no patches; --attention needs one of attention MIL.");
        if (bag.Positions.Count != bag.Count || bag.PatchSize is not { } size)
            throw new WsiException($"{bag.SlideId}: the features have no places or no patch size; --attention needs both.");
        OutputPath.Guard(folder, () =>
        {
            var path = Path.Combine(folder, SlideTable.NameOf(bag.SlideId) + ".csv");
            PatchScoresFile.Write(new PatchScores(bag.SlideId, bag.Positions, size, ["attention"], [prediction.Attention.ToArray()]), path);
            return path;
        });
    }

    private static void Print(TextWriter output, IReadOnlyList<PredictedSlide> slides, IReadOnlyList<string> classes)
    {
        output.WriteLine(Notices.Research);
        foreach (var slide in slides)
        {
            var shares = string.Join(", ", classes.Zip(slide.Probabilities, (name, p) => string.Create(CultureInfo.InvariantCulture, $"{name} {p:0.000}")));
            output.WriteLine(Failure.OneLine(slide.Error is null ? $"{slide.Slide}: {slide.Label} ({shares}), {slide.Patches} patches" : $"{slide.Slide}: left out: {slide.Error}"));
        }
    }
}
