using System.CommandLine;
using System.Globalization;
using PathGen.Onnx;

namespace PathGen.Cli;

/// <summary><c>pathgen model info</c>: what a model directory states.</summary>
internal static class ModelInfoCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var path = new Argument<string>("DIR") { Description = "Model directory, made by 'pathgen model import'." };
        var command = new Command("info", "Print what a model directory states.") { path, CommonOptions.Json };
        command.SetAction(parsed =>
        {
            var manifest = ModelDirectory.Open(parsed.GetRequiredValue(path)).Manifest;
            if (parsed.GetValue(CommonOptions.Json))
                terminal.WriteJson(manifest, CliJson.Document.ModelManifest);
            else
                Print(terminal.Out, manifest);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The model's terms as one line, shown before the model is used.</summary>
    public static string Terms(ModelManifest manifest) =>
        $"model {Failure.OneLine(manifest.Name)}: {Failure.OneLine(manifest.Licence)}{(manifest.DemoOnly && !manifest.Licence.Contains("Demo only", StringComparison.OrdinalIgnoreCase) ? " Demo only: it knows nothing of real tissue." : string.Empty)}";

    /// <summary>Prints a manifest for people.</summary>
    public static void Print(TextWriter output, ModelManifest manifest)
    {
        void Line(string name, string value) => output.WriteLine($"{name,-13}{Failure.OneLine(value)}");

        Line("name", manifest.Name);
        Line("kind", manifest.Kind);
        Line("architecture", manifest.Architecture);
        Line("activation", manifest.Activation?.ToString() ?? "none");
        Line("embedding", string.Create(CultureInfo.InvariantCulture, $"{manifest.EmbeddingWidth} floats"));
        Line("input", string.Create(CultureInfo.InvariantCulture, $"{manifest.Preprocess.Size} x {manifest.Preprocess.Size} px; {manifest.ContextLength} tokens"));
        Line("licence", manifest.Licence);
        Line("source", $"{manifest.Source} (SHA-256 {manifest.SourceSha256})");
        foreach (var variant in manifest.Variants)
            Line("variant", $"{variant.File}: {variant.Part}, {variant.Precision}, {(variant.Providers.Count == 0 ? "all providers" : string.Join(", ", variant.Providers))}");
        foreach (var check in manifest.Checks)
        {
            var found = check.SmallestCosine is { } cosine ? string.Create(CultureInfo.InvariantCulture, $"cosine {cosine:0.0000} or more; ")
                : check.MaxAbsoluteDifference is { } difference ? string.Create(CultureInfo.InvariantCulture, $"largest difference {difference:g3}; ") : "";
            Line("check", $"{check.File}: {found}{check.Method}");
        }

        if (manifest.DemoOnly)
            Line("demo only", "it knows nothing of real tissue");
    }
}
