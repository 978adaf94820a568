using System.CommandLine;
using PathGen.Clip;
using PathGen.Onnx;

namespace PathGen.Cli;

/// <summary><c>pathgen model quantize</c>: adds a variant of fewer bits to a model directory.</summary>
internal static class ModelQuantizeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var path = new Argument<string>("DIR") { Description = "Model directory, made by 'pathgen model import'." };
        var precision = new Option<string>("--precision") { Description = "int8 for CPUs (the vision part), or fp16 for GPUs (both parts).", Required = true };
        precision.AcceptOnlyFromAmong("int8", "fp16");
        var calibrate = new Option<string?>("--calibrate")
        {
            Description = "Pictures of the kind that the model will see: a folder of PNG or JPEG patches, or a slide, of which up to 64 are used. Default: synthetic ones.",
            HelpName = "PATH",
        };
        var command = new Command("quantize", "Add a variant of fewer bits to a model directory, compared with fp32; what there was of that precision is replaced.")
        {
            path, precision, calibrate, CommonOptions.SlideMpp, CommonOptions.TargetMpp, CommonOptions.Json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var model = ModelDirectory.Open(parsed.GetRequiredValue(path));
            var options = new ModelQuantizerOptions { Precision = parsed.GetRequiredValue(precision) };
            if (parsed.GetValue(calibrate) is { } source)
            {
                options.Pictures = CalibrationPictures.Read(
                    source, CommonOptions.SlideOptions(parsed), CommonOptions.TileGridOptions(parsed), new ImagePreprocessor(model.Manifest.Preprocess), cancellationToken);
                options.PicturesName = $"patches of {Path.GetFileName(Path.TrimEndingDirectorySeparator(source))}";
            }

            var manifest = new ModelQuantizer(options).Quantize(model, cancellationToken).Manifest;
            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(manifest, CliJson.Document.ModelManifest);
            else
                ModelInfoCommand.Print(terminal.Out, manifest);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
