using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PathGen.Clip;
using PathGen.Onnx;
using PathGen.Samples.SyntheticTissue;
using PathGen.Slides;

namespace PathGen.Samples.DemoModel;

/// <summary>
/// Fits the demo's CLIP on painted slides: fixed picture features, and a linear map from them onto the vectors of the words that describe what is painted.
/// It is honest (it sees pixels and learns from examples) and it knows nothing of real tissue. The same options give the same files on the same kind of machine.
/// </summary>
public static class DemoModelFitter
{
    /// <summary>The model's name.</summary>
    public const string Name = "pathgen-demo";

    private const int ContextLength = 77;
    private const double LogitScale = 30;

    /// <summary>Fits the model and writes its folder, whole or not at all; a demo model that is there already is replaced.</summary>
    /// <param name="folder">The folder to write: new, empty, or a demo model.</param>
    /// <param name="options">What to learn from; null for the defaults.</param>
    /// <param name="progress">Told what is going on, in words; may be null.</param>
    /// <param name="cancellationToken">Stops between patches; nothing is left behind.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ModelException">The folder holds something else or cannot be written, or ONNX Runtime failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ModelDirectory Fit(string folder, DemoModelOptions? options = null, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new DemoModelOptions();
        var output = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var replaces = MayReplace(output);

        var preprocess = new PreprocessSettings { Size = 224 };
        var table = TokenTable.Learn(ClipTokenizer.Default);
        progress?.Report($"{table.Vectors.Count - 1} tokens learned from {DescriptionBank.Descriptions.Count} descriptions.");
        var watch = Stopwatch.StartNew();
        var patches = TrainingSet.Paint(options, preprocess, cancellationToken);
        progress?.Report(string.Create(CultureInfo.InvariantCulture, $"{patches.Features.Length} patches of {options.Seeds.Count} slides painted and measured ({patches.Features[0].Length} features) in {watch.Elapsed.TotalSeconds:F1} s."));
        var map = VisionMap.Fit(patches, table);

        if (replaces)
            Directory.Delete(output, recursive: true);
        return FolderInMaking.Make(output, part =>
        {
            ModelDirectory.WriteManifest(part, new ModelManifest
            {
                Kind = "clip",
                Name = Name,
                Architecture = "fixed stain and texture features with a fitted linear map; sums of word vectors",
                EmbeddingWidth = TokenTable.Width,
                ContextLength = ContextLength,
                LogitScale = LogitScale,
                Preprocess = preprocess,
                Licence = "MIT. Demo only: it knows painted slides and nothing of real tissue.",
                DemoOnly = true,
                Source = "painted slides",
                SourceSha256 = Provenance(options),
                Variants =
                [
                    Write(part, "vision", VisionGraph.Build(preprocess, map)),
                    Write(part, "text", TextGraph.Build(table, ContextLength)),
                ],
            });
        });
    }

    private static ModelVariant Write(string folder, string part, OnnxGraph graph)
    {
        var path = Path.Combine(folder, $"{part}_model.onnx");
        OnnxFile.Write(path, graph);
        return new ModelVariant(part, Path.GetFileName(path), "fp32", [], FileHash.Sha256(path));
    }

    /// <summary>Whether there is a demo model to replace; anything else in the way is refused.</summary>
    private static bool MayReplace(string output)
    {
        if (File.Exists(output))
            throw new ModelException($"{output} is a file; name a folder that does not exist or is empty.");
        if (!Directory.Exists(output) || !Directory.EnumerateFileSystemEntries(output).Any())
            return false;
        if (!File.Exists(Path.Combine(output, ModelDirectory.ManifestName)))
            throw new ModelException($"{output} is not empty and holds no model. Name another folder, or remove this one first.");
        return ModelDirectory.Open(output).Manifest is { DemoOnly: true, Name: Name }
            ? true
            : throw new ModelException($"{output} holds another model. Name another folder, or remove this one first.");
    }

    /// <summary>SHA-256 over what the model was made from: the seeds, the number of patches, and the descriptions.</summary>
    private static string Provenance(DemoModelOptions options)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{string.Join(' ', options.Seeds)}\n{options.PatchesPerClass}\n");
        foreach (var (tissue, description) in DescriptionBank.Descriptions)
            text.Append(CultureInfo.InvariantCulture, $"{tissue}: {description}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
