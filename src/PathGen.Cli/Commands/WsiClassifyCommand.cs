using System.CommandLine;
using System.Globalization;
using PathGen.Clip;
using PathGen.Slides;
using PathGen.Wsi;

namespace PathGen.Cli;

/// <summary><c>pathgen wsi classify</c>: zero-shot classes of whole slides.</summary>
internal static class WsiClassifyCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var paths = new Argument<string[]>("PATH") { Description = "Slides, or their features (.npy, .safetensors, .h5, .pt) of the same model.", Arity = ArgumentArity.OneOrMore };
        var labels = new Option<string?>("--labels") { Description = "Names of the classes, separated by semicolons.", HelpName = "\"name;name\"" };
        var task = new Option<string?>("--task") { Description = "Classes with several phrases, and templates, of a built-in task ('pathgen eval tasks' lists them) or a task file, in the place of --labels.", HelpName = "ID|FILE" };
        var templates = new Option<string[]>("--template") { Description = "A sentence with {} for the name; several make an ensemble. Default: the task's, or An H&E image of {}", HelpName = "TEXT" };
        var pooled = new Option<string>("--top-j") { Description = "How many of a class's most similar patches are averaged; several, ascending, separated by commas.", HelpName = "N,N", DefaultValueFactory = _ => "1,5,10,50,100" };
        var deciding = new Option<int?>("--deciding-j") { Description = "Which of them decides; default: the calibration's, or 10.", HelpName = "N" };
        var evidence = CommonOptions.WholeNumber("--evidence", "Patches that are named for each class.", 8, 0, 10_000);
        var calibration = new Option<string?>("--calibration") { Description = "What labelled slides taught of the same classes and model: read, or with --calibrate written.", HelpName = "FILE.json" };
        var calibrate = new Option<string?>("--calibrate") { Description = "Learn a calibration from these slides: a table with the columns slide_id and label.", HelpName = "FILE.csv" };
        var output = new Option<string?>("--out") { Description = "Folder for each slide's NAME.json (the answer and its evidence) and NAME.csv (all similarities), and for slides NAME.safetensors, which is used again. Needed for slides.", HelpName = "DIR" };
        var command = new Command("classify", "Classify whole slides against classes that are only named (MI-Zero), with the patches that decided. Not a diagnosis.")
        {
            paths, CommonOptions.Model, labels, task, templates, pooled, deciding, evidence, calibration, calibrate, output, WsiFeaturesCommand.Coordinates, WsiFeaturesCommand.PatchSize, CommonOptions.Precision,
            CommonOptions.Provider, TissueDetection.Model, TissueDetection.Preset, TissueDetection.RejectPens, CommonOptions.SlideMpp, CommonOptions.TargetMpp, CommonOptions.MinFocus, CommonOptions.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string[] files = [.. parsed.GetRequiredValue(paths)];
            var (calibrationPath, tablePath) = (parsed.GetValue(calibration), parsed.GetValue(calibrate));
            if (tablePath is not null && calibrationPath is null)
                throw new CommandException(ExitCode.Usage, "--calibrate needs --calibration FILE.json, where the calibration is written.");
            if (tablePath is not null)
                calibrationPath = OutputPath.CheckFile(calibrationPath!);
            var folder = SlideInputs.Folder(files, parsed.GetValue(output));
            var (classes, zeroShot) = Classes(parsed.GetValue(labels), parsed.GetValue(task), parsed.GetValue(templates));
            var options = new SlideZeroShotOptions
            {
                J = Numbers(parsed.GetRequiredValue(pooled)), DecidingJ = parsed.GetValue(deciding), EvidencePatches = parsed.GetValue(evidence),
                Calibration = calibrationPath is not null && tablePath is null ? SlideZeroShotCalibration.Read(calibrationPath) : null,
            };
            using var detection = TissueDetection.Create(parsed);
            using var model = ClipModel.Load(parsed.GetRequiredValue(CommonOptions.Model), CommonOptions.ModelOptions(parsed, tiles: true));
            var texts = ZeroShotClassifier.Create(model, classes, zeroShot, cancellationToken);
            var classifier = new SlideZeroShotClassifier(texts, options, model.ImageEncoder.Identity);
            var question = new WsiQuestion(
                ModelInfoCommand.Terms(model.Manifest), Notices.Research, model.ImageEncoder.Identity, texts.Classes, texts.Templates, texts.LogitScale, WsiCalibration.Of(options.Calibration));
            IReadOnlyList<ClassifiedSlide> slides;
            var progress = ProgressDisplay.Create(terminal, CommonOptions.IsSilent(parsed));
            await using (progress.ConfigureAwait(false))
            {
                var tensors = new SlideTensors(new SlideEmbedder(model.ImageEncoder, CommonOptions.EmbedderOptions(parsed)), new SlideTiles(detection.Detector, new TileGrid(CommonOptions.TileGridOptions(parsed))), progress);
                var inputs = new SlideInputs(folder, tensors, CommonOptions.SlideOptions(parsed), WsiFeaturesCommand.ReadOptions(parsed));
                slides = await new SlideClassification(classifier, question, inputs, progress).RunAsync(files, cancellationToken).ConfigureAwait(false);
            }

            if (tablePath is not null)
                question = question with { Calibration = WsiCalibration.Of(Learn(classifier, slides, tablePath, texts, parsed.GetValue(task), calibrationPath!, cancellationToken)) };
            var result = new WsiClassifyResult(question, slides);
            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(result, CliJson.Document.WsiClassifyResult);
            else
                Print(terminal.Out, result);
            return Outcome.Of([.. slides.Where(s => s.Error is not null).Select(s => s.Error!)], slides.Count, "slides");
        });
        return command;
    }

    private static (IReadOnlyList<ZeroShotClass> Classes, ZeroShotOptions Options) Classes(string? labels, string? task, string[]? templates)
    {
        if ((labels is null) == (task is null))
            throw new CommandException(ExitCode.Usage, "--labels or --task is needed, and not both: which classes are there?");
        var options = new ZeroShotOptions();
        IReadOnlyList<ZeroShotClass> classes;
        if (task is not null)
        {
            var read = EvalZeroShotCommand.TaskOf(task);
            (classes, options) = (read.ZeroShotClasses, read.Options);
        }
        else
        {
            classes = [.. labels!.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(name => new ZeroShotClass(name))];
        }

        if (classes.Count < 2)
            throw new CommandException(ExitCode.Usage, "--labels needs two names or more, separated by semicolons.");
        if (templates is { Length: > 0 })
            options.Templates = templates;
        return (classes, options);
    }

    private static int[] Numbers(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var j)
            ? j
            : throw new CommandException(ExitCode.Usage, Failure.OneLine($"--top-j expects whole numbers separated by commas, not \"{text}\".")))];

    private static SlideZeroShotCalibration Learn(
        SlideZeroShotClassifier classifier, IReadOnlyList<ClassifiedSlide> slides, string table, ZeroShotClassifier texts, string? task, string path, CancellationToken cancellationToken)
    {
        var known = SlideZeroShotCalibration.ReadLabels(table);
        var codes = task is null ? null : EvalZeroShotCommand.TaskOf(task);
        var (results, labels) = (new List<SlideZeroShotResult>(), new List<int>());
        foreach (var result in slides.Select(s => s.Result).OfType<SlideZeroShotResult>())
        {
            if (!known.TryGetValue(result.SlideId, out var label))
                throw new CommandException(ExitCode.Input, Failure.OneLine($"{table}: slide {result.SlideId} has no line."));
            var index = codes?.ClassOf(label) ?? texts.Classes.Select(c => c.Name).ToList().IndexOf(label);
            labels.Add(index >= 0 ? index : throw new CommandException(ExitCode.Input, Failure.OneLine($"{table}: slide {result.SlideId} is \"{label}\", which is none of the classes.")));
            results.Add(result);
        }

        try
        {
            var calibration = SlideZeroShotCalibration.Fit(classifier, results, labels, cancellationToken);
            return OutputPath.Guard(path, () =>
            {
                calibration.Write(path);
                return calibration;
            });
        }
        catch (WsiException e)
        {
            throw new CommandException(ExitCode.Input, $"{table}: {Failure.OneLine(e.Message)}", e);
        }
    }

    private static void Print(TextWriter output, WsiClassifyResult result)
    {
        output.WriteLine(result.Question.Model);
        output.WriteLine(result.Question.Notice);
        foreach (var slide in result.Slides)
        {
            if (slide.Result is not { } r)
            {
                output.WriteLine($"{slide.Path}: left out: {slide.Error}");
                continue;
            }

            var shares = string.Join(", ", result.Question.Classes.Zip(r.Probabilities, (c, p) => string.Create(CultureInfo.InvariantCulture, $"{c.Name} {p:0.000}")));
            var others = string.Join(", ", r.Pooled.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.J}: {p.Label}")));
            output.WriteLine(Failure.OneLine(string.Create(CultureInfo.InvariantCulture, $"{slide.Path}: {r.Label} ({shares}) by the {r.J} most similar of {r.Patches} patches; by j {others}")));
        }

        if (result.Question.Calibration is not { } calibration)
            return;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"calibrated with {calibration.Slides} slides, j = {calibration.J}"));
        foreach (var trial in calibration.Trials)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  j {trial.J,-4} held-out log loss {trial.LogLoss:0.000}, accuracy {trial.Accuracy:0.000}, uncalibrated {trial.UncalibratedAccuracy:0.000}"));
    }
}
