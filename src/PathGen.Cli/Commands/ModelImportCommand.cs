using System.CommandLine;
using PathGen.Onnx;

namespace PathGen.Cli;

/// <summary><c>pathgen model import</c>: a published checkpoint becomes a model directory.</summary>
internal static class ModelImportCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var checkpoint = new Argument<string>("CHECKPOINT") { Description = "open_clip's folder (open_clip_config.json + open_clip_model.safetensors), or the .safetensors file in it." };
        var output = new Option<string>("--out") { Description = "Model directory to make.", HelpName = "DIR", Required = true };
        var activation = new Option<string?>("--activation") { Description = "The activation, where the checkpoint does not state it: quickgelu for OpenAI's CLIP and PathGen-CLIP." };
        activation.AcceptOnlyFromAmong("quickgelu", "gelu");
        var precision = new Option<string>("--precision") { Description = "fp32 is always made; int8 or fp16 adds that variant, as 'pathgen model quantize' does.", DefaultValueFactory = _ => "fp32" };
        precision.AcceptOnlyFromAmong("fp32", "fp16", "int8");
        var name = new Option<string?>("--name") { Description = "The model's name, for people; default: the checkpoint's.", HelpName = "NAME" };
        var licence = new Option<string?>("--licence") { Description = "The model's own licence and terms, shown whenever it is used.", HelpName = "TEXT" };
        var command = new Command("import", "Turn a published CLIP checkpoint into a model directory (ONNX), checked against the checkpoint.")
        {
            checkpoint, output, activation, precision, name, licence, CommonOptions.Json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(output);
            var folder = OutputPath.CheckNewFolder(path, "a model (model.json)", full => File.Exists(Path.Combine(full, ModelDirectory.ManifestName)));
            var options = new ClipImportOptions
            {
                OutputFolder = folder,
                Precision = parsed.GetRequiredValue(precision),
                Activation = parsed.GetValue(activation) switch { "quickgelu" => Activation.QuickGelu, "gelu" => Activation.Gelu, _ => null },
                Name = parsed.GetValue(name),
                Licence = parsed.GetValue(licence),
            };
            var manifest = Import(options, parsed.GetRequiredValue(checkpoint), cancellationToken);
            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(manifest, CliJson.Document.ModelManifest);
            else
                ModelInfoCommand.Print(terminal.Out, manifest);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    // What the importer says of its output names that folder first; the rest is about the checkpoint.
    private static ModelManifest Import(ClipImportOptions options, string checkpoint, CancellationToken cancellationToken)
    {
        try
        {
            return new ClipImporter(options).Import(checkpoint, cancellationToken).Manifest;
        }
        catch (ModelException e) when (e.Message.StartsWith($"{options.OutputFolder} ", StringComparison.Ordinal))
        {
            throw new CommandException(ExitCode.Output, e.Message, e);
        }
    }
}
