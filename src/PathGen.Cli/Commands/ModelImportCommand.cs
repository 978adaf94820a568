using System.CommandLine;
using PathGen.Onnx;

namespace PathGen.Cli;

/// <summary><c>pathgen model import</c>: a published checkpoint becomes a model directory.</summary>
internal static class ModelImportCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var checkpoint = new Argument<string>("CHECKPOINT")
        {
            Description = "A checkpoint (.safetensors, .pt, .bin), or the folder of one as open_clip or Hugging Face publish it, or a folder of ready ONNX files.",
        };
        var output = new Option<string>("--out") { Description = "Model directory to make.", HelpName = "DIR", Required = true };
        var architecture = new Option<string?>("--arch")
        {
            Description = "The architecture, where no configuration lies beside the checkpoint: ViT-B-32, ViT-B-16, ViT-L-14, ViT-L-14-336 and others; default: from the tensors' shapes.",
            HelpName = "NAME",
        };
        var activation = new Option<string?>("--activation") { Description = "The activation, where the checkpoint does not state it: quickgelu for OpenAI's CLIP and PathGen-CLIP." };
        activation.AcceptOnlyFromAmong("quickgelu", "gelu");
        var precision = new Option<string>("--precision") { Description = "fp32 is always made; int8 or fp16 adds that variant, as 'pathgen model quantize' does.", DefaultValueFactory = _ => "fp32" };
        precision.AcceptOnlyFromAmong("fp32", "fp16", "int8");
        var name = new Option<string?>("--name") { Description = "The model's name, for people; default: the checkpoint's.", HelpName = "NAME" };
        var licence = new Option<string?>("--licence") { Description = "The model's own licence and terms, shown whenever it is used.", HelpName = "TEXT" };
        var command = new Command("import", "Turn a published CLIP checkpoint into a model directory (ONNX), checked against the checkpoint.")
        {
            checkpoint, output, architecture, activation, precision, name, licence, CommonOptions.Json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(output);
            var folder = OutputPath.CheckNewFolder(path, "a model (model.json)", full => File.Exists(Path.Combine(full, ModelDirectory.ManifestName)));
            var options = new ClipImportOptions
            {
                OutputFolder = folder,
                Architecture = parsed.GetValue(architecture),
                Precision = parsed.GetRequiredValue(precision),
                Activation = parsed.GetValue(activation) switch { "quickgelu" => Activation.QuickGelu, "gelu" => Activation.Gelu, _ => null },
                Name = parsed.GetValue(name),
                Licence = parsed.GetValue(licence),
            };
            Show(terminal, parsed, Import(options, parsed.GetRequiredValue(checkpoint), cancellationToken));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    /// <summary>Shows what was made.</summary>
    public static void Show(Terminal terminal, ParseResult parsed, ModelManifest manifest)
    {
        if (parsed.GetValue(CommonOptions.Json))
            terminal.WriteJson(manifest, CliJson.Document.ModelManifest);
        else
            ModelInfoCommand.Print(terminal.Out, manifest);
    }

    /// <summary>Imports.</summary>
    /// <exception cref="CommandException">The output cannot be written, or something else is there.</exception>
    /// <exception cref="ModelException">The checkpoint is wrong.</exception>
    public static ModelManifest Import(ClipImportOptions options, string checkpoint, CancellationToken cancellationToken)
    {
        try
        {
            return new ClipImporter(options).Import(checkpoint, cancellationToken).Manifest;
        }
        // What the importer says of its output names that folder first; the rest is about the checkpoint.
        catch (ModelException e) when (e.Message.StartsWith($"{options.OutputFolder} ", StringComparison.Ordinal))
        {
            throw new CommandException(ExitCode.Output, e.Message, e);
        }
    }
}
