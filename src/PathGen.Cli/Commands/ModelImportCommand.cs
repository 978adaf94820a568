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
            Description = "A checkpoint (.safetensors, .pt, .bin), or the folder of one as open_clip or Hugging Face publish it, or a folder of ready ONNX files; or the folder of a LLaVA-1.5.",
        };
        var output = new Option<string>("--out") { Description = "Model directory to make.", HelpName = "DIR", Required = true };
        var architecture = new Option<string?>("--arch")
        {
            Description = "The architecture, where no configuration lies beside the checkpoint: ViT-B-32, ViT-B-16, ViT-L-14, ViT-L-14-336 and others; default: from the tensors' shapes.",
            HelpName = "NAME",
        };
        var activation = new Option<string?>("--activation") { Description = "The activation, where the checkpoint does not state it: quickgelu for OpenAI's CLIP and PathGen-CLIP." };
        activation.AcceptOnlyFromAmong("quickgelu", "gelu");
        var precision = new Option<string>("--precision") { Description = "fp32 is always made; int8 or fp16 adds that variant, as 'pathgen model quantize' does. Of a LLaVA one is made: fp32, fp16 (GPUs) or q4 (4 bits a weight).", DefaultValueFactory = _ => "fp32" };
        precision.AcceptOnlyFromAmong("fp32", "fp16", "int8", "q4");
        var tower = new Option<string?>("--vision-tower") { Description = "Of a LLaVA: the checkpoint of its vision tower, where it does not lie in the folder; PathGen-CLIP-L for PathGen-LLaVA.", HelpName = "DIR" };
        var block = CommonOptions.WholeNumber("--block-size", "Of a LLaVA's 4-bit weights: how many share a scale, 32 (nearer) or 128 (smaller).", 32, 32, 128);
        var name = new Option<string?>("--name") { Description = "The model's name, for people; default: the checkpoint's.", HelpName = "NAME" };
        var licence = new Option<string?>("--licence") { Description = "The model's own licence and terms, shown whenever it is used.", HelpName = "TEXT" };
        var command = new Command("import", "Turn a published CLIP or LLaVA checkpoint into a model directory (ONNX), checked against the checkpoint.")
        {
            checkpoint, output, architecture, activation, precision, tower, block, name, licence, CommonOptions.Json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(output);
            var folder = OutputPath.CheckNewFolder(path, "a model (model.json)", full => File.Exists(Path.Combine(full, ModelDirectory.ManifestName)));
            Activation? given = parsed.GetValue(activation) switch { "quickgelu" => Activation.QuickGelu, "gelu" => Activation.Gelu, _ => null };
            if (LlavaImporter.IsLlava(parsed.GetRequiredValue(checkpoint)))
            {
                if (parsed.GetRequiredValue(precision) == "int8" || parsed.GetValue(architecture) is not null)
                    throw new CommandException(ExitCode.Usage, "A LLaVA has no int8 variant, and its architecture is in its configuration; --precision is fp32, fp16 or q4.");
                var llava = new LlavaImportOptions
                {
                    OutputFolder = folder,
                    VisionTower = parsed.GetValue(tower),
                    VisionActivation = given,
                    Precisions = [parsed.GetRequiredValue(precision)],
                    BlockSize = parsed.GetValue(block),
                    Name = parsed.GetValue(name),
                    Licence = parsed.GetValue(licence),
                };
                Show(terminal, parsed, Guard(folder, () => new LlavaImporter(llava).Import(parsed.GetRequiredValue(checkpoint), cancellationToken)).Manifest);
                return Task.FromResult(ExitCode.Done);
            }

            if (parsed.GetRequiredValue(precision) == "q4" || parsed.GetValue(tower) is not null)
                throw new CommandException(ExitCode.Usage, "--precision q4 and --vision-tower belong to a LLaVA; this is a CLIP.");
            var options = new ClipImportOptions
            {
                OutputFolder = folder,
                Architecture = parsed.GetValue(architecture),
                Precision = parsed.GetRequiredValue(precision),
                Activation = given,
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
    public static ModelManifest Import(ClipImportOptions options, string checkpoint, CancellationToken cancellationToken) =>
        Guard(options.OutputFolder, () => new ClipImporter(options).Import(checkpoint, cancellationToken)).Manifest;

    private static ModelDirectory Guard(string folder, Func<ModelDirectory> import)
    {
        try
        {
            return import();
        }
        // What an importer says of its output names that folder first; the rest is about the checkpoint.
        catch (ModelException e) when (e.Message.StartsWith($"{folder} ", StringComparison.Ordinal))
        {
            throw new CommandException(ExitCode.Output, e.Message, e);
        }
    }
}
