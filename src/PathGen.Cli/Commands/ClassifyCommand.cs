using System.CommandLine;
using PathGen.Clip;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary><c>pathgen classify</c>: zero-shot classes of pictures and slides.</summary>
internal static class ClassifyCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var paths = new Argument<string[]>("PATH") { Description = "Pictures (PNG, JPEG), folders of pictures, slides.", Arity = ArgumentArity.OneOrMore };
        var labels = new Option<string>("--labels") { Description = "Names of the classes, separated by semicolons.", HelpName = "\"name;name\"", Required = true };
        var templates = new Option<string[]>("--template") { Description = "A sentence with {} for the name; several make an ensemble. Default: An H&E image of {}", HelpName = "TEXT" };
        var command = new Command("classify", "Classify pictures, or every tile of slides, against classes that are only named. Not a diagnosis.")
        {
            paths, CommonOptions.Model, labels, templates, CommonOptions.Precision, CommonOptions.Provider,
            TissueDetection.Model, TissueDetection.Preset, TissueDetection.RejectPens, CommonOptions.SlideMpp, CommonOptions.TargetMpp, CommonOptions.MinFocus, CommonOptions.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var names = parsed.GetRequiredValue(labels).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (names.Length < 2)
                throw new CommandException(ExitCode.Usage, "--labels needs two names or more, separated by semicolons.");
            var options = new ZeroShotOptions();
            if (parsed.GetValue(templates) is { Length: > 0 } given)
                options.Templates = given;
            var files = InputPaths.Expand(parsed.GetRequiredValue(paths));
            using var detection = TissueDetection.Create(parsed);
            using var model = ClipModel.Load(parsed.GetRequiredValue(CommonOptions.Model), CommonOptions.ModelOptions(parsed, tiles: !files.All(InputPaths.IsPicture)));
            var classifier = ZeroShotClassifier.Create(model, names.Select(name => new ZeroShotClass(name)), options, cancellationToken);
            var rows = new List<ClassifiedPath>();
            var progress = ProgressDisplay.Create(terminal, CommonOptions.IsSilent(parsed));
            await using (progress.ConfigureAwait(false))
            {
                var tiles = new SlideTiles(detection.Detector, new TileGrid(CommonOptions.TileGridOptions(parsed)));
                var classification = new PathClassification(classifier, new SlideEmbedder(model.ImageEncoder, CommonOptions.EmbedderOptions(parsed)), model.ImageEncoder, tiles, progress);
                rows.AddRange(await classification.RunAsync(files, CommonOptions.SlideOptions(parsed), cancellationToken).ConfigureAwait(false));
            }

            var result = new ClassifyResult(ModelInfoCommand.Terms(model.Manifest), Notices.Research, names, options.Templates, rows);
            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(result, CliJson.Document.ClassifyResult);
            else
                Print(terminal.Out, result);
            return Outcome.Of([.. rows.Where(row => row.Error is not null).Select(row => row.Error!)], rows.Count, "paths");
        });
        return command;
    }

    private static void Print(TextWriter output, ClassifyResult result)
    {
        output.WriteLine(result.Model);
        output.WriteLine(result.Notice);
        foreach (var row in result.Results)
        {
            if (row.Error is not null)
            {
                output.WriteLine($"{row.Path}: left out: {row.Error}");
                continue;
            }

            var shares = string.Join(", ", row.Probabilities!.Select(pair => FormattableString.Invariant($"{pair.Key} {pair.Value:0.000}")));
            output.WriteLine(row.Counts is null
                ? $"{row.Path}: {row.Label} ({shares})"
                : FormattableString.Invariant($"{row.Path}: {row.Tiles} tiles: {string.Join(", ", row.Counts.Select(pair => FormattableString.Invariant($"{pair.Key} {pair.Value}")))}; mean {shares}"));
        }
    }
}
