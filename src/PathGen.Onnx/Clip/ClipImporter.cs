namespace PathGen.Onnx;

/// <summary>
/// Makes a model folder of a CLIP that somebody published: a checkpoint of open_clip (safetensors, <c>.bin</c>, training <c>.pt</c>), a Hugging Face folder or ready ONNX files
/// become <c>vision_model.onnx</c>, <c>text_model.onnx</c> and <c>model.json</c>. The folder appears whole or not at all.
/// </summary>
public sealed class ClipImporter
{
    private const string UnknownLicence = "not stated by the checkpoint; ask its publisher before any use";

    private readonly ClipImportOptions options;

    /// <summary>Makes an importer.</summary>
    /// <param name="options">Where to, and what the checkpoint does not say.</param>
    public ClipImporter(ClipImportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
    }

    /// <summary>Imports.</summary>
    /// <param name="source">The checkpoint, or the folder in which it lies; a configuration beside it is read.</param>
    /// <param name="cancellationToken">Stops between files, and between layers of the check.</param>
    /// <returns>The folder. Where it holds the same import already, nothing is written.</returns>
    /// <exception cref="ModelException">
    /// The checkpoint is of another form, damaged or at odds with its configuration; the activation is not known; the folder holds something else or cannot be
    /// written; the graphs' answers are wrong; or ONNX Runtime's native library is missing.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is left behind.</exception>
    public ModelDirectory Import(string source, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);

        // Before the work, not after it.
        if (options.Check)
            OnnxRuntimeLibrary.Load();
        if (ReadyOnnxFolder.Find(source) is { } ready)
            return WithPrecision(ImportReady(new ReadyOnnxImport(ready, options), cancellationToken), cancellationToken);
        var files = ClipFiles.Find(source);
        using var tensors = files.Open();
        var description = files.Describe(tensors, options.Architecture ?? options.Catalogued?.Architecture);
        ClipTensors.Check(tensors, description);
        var activation = options.Activation ?? description.Activation ?? options.Catalogued?.Activation ?? throw new ModelException(
            $"Nothing states the activation of {files.Weights}, and a wrong one silently costs accuracy. State it: `--activation quickgelu` (OpenAI's CLIP, PathGen-CLIP) or "
            + "`--activation gelu`, in code ClipImportOptions.Activation.");
        var manifest = Describe(files, description, activation, LogitScale(tensors), files.Sha256(cancellationToken));

        var model = Existing(Output, manifest, cancellationToken) ?? FolderInMaking.Make(Output, folder =>
        {
            var graphs = new ClipGraphs(tensors, description.Architecture, activation);
            ModelVariant[] canonical = [Write(folder, "vision", graphs.Vision(), cancellationToken), Write(folder, "text", graphs.Text(), cancellationToken)];
            ModelVariant[] variants = [.. canonical, .. canonical.Select(v => CpuVariant.Write(folder, v, cancellationToken)).OfType<ModelVariant>()];
            var check = new ClipImportCheck(folder, tensors, description.Architecture, activation);
            ModelDirectory.WriteManifest(folder, manifest with
            {
                Variants = variants,
                Checks = options.Check ? check.Run(variants, cancellationToken) : ClipImportCheck.Skipped(variants),
            });
        });
        return WithPrecision(model, cancellationToken);
    }

    private ModelDirectory WithPrecision(ModelDirectory model, CancellationToken cancellationToken) =>
        options.Precision == "fp32" || model.Manifest.Variants.Any(v => v.Precision == options.Precision)
            ? model
            : new ModelQuantizer(new ModelQuantizerOptions { Precision = options.Precision }).Quantize(model, cancellationToken);

    private string Output => Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.OutputFolder));

    private ModelDirectory ImportReady(ReadyOnnxImport ready, CancellationToken cancellationToken)
    {
        var manifest = ready.Describe(ready.Sha256(cancellationToken), UnknownLicence);
        return Existing(Output, manifest, cancellationToken) ?? FolderInMaking.Make(Output, folder => ready.Fill(folder, manifest, cancellationToken));
    }

    private static ModelVariant Write(string folder, string part, OnnxGraph graph, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = Path.Combine(folder, $"{part}_model.onnx");
        var outside = OnnxFile.Write(path, graph);
        var variant = new ModelVariant(part, Path.GetFileName(path), "fp32", [], FileHash.Sha256(path, cancellationToken));
        return outside ? variant with { DataFile = variant.File + "_data", DataSha256 = FileHash.Sha256(path + "_data", cancellationToken) } : variant;
    }

    private static double LogitScale(ITensorSource tensors)
    {
        Span<float> logarithm = stackalloc float[1];
        tensors.Read("logit_scale", logarithm);
        var scale = Math.Exp(logarithm[0]);
        if (!double.IsFinite(scale) || scale == 0)
            throw new ModelException($"{tensors.Name}: logit_scale is {logarithm[0]}; a logarithm near {Math.Log(100):0.0} was expected.");
        return scale;
    }

    private ModelManifest Describe(ClipFiles files, ClipDescription description, Activation activation, double logitScale, string sha256) => new()
    {
        Kind = "clip",
        Name = options.Name ?? options.Catalogued?.Name ?? files.Name,
        Architecture = description.Architecture.Description,
        Activation = activation,
        EmbeddingWidth = description.Architecture.EmbeddingWidth,
        ContextLength = description.Architecture.ContextLength,
        LogitScale = logitScale,
        Preprocess = description.Preprocess,
        Licence = options.Licence ?? options.Catalogued?.Licence.Summary ?? UnknownLicence,
        DemoOnly = options.DemoOnly,
        Source = Path.GetFileName(files.Weights),
        SourceSha256 = sha256,
        Variants = [],
    };

    private static ModelDirectory? Existing(string output, ModelManifest wanted, CancellationToken cancellationToken)
    {
        if (File.Exists(output))
            throw new ModelException($"{output} is a file; name a folder that does not exist or is empty.");
        if (!Directory.Exists(output) || !Directory.EnumerateFileSystemEntries(output).Any())
            return null;
        const string WayOut = "Name another folder, or remove this one first.";
        if (!File.Exists(Path.Combine(output, ModelDirectory.ManifestName)))
            throw new ModelException($"{output} is not empty and holds no model. {WayOut}");
        var model = ModelDirectory.Open(output);
        if (Difference(model.Manifest, wanted) is { } difference)
            throw new ModelException($"{output} holds another model already ({difference}). {WayOut}");
        model.Verify(cancellationToken);
        return model;
    }

    private static string? Difference(ModelManifest there, ModelManifest wanted)
    {
        (string Name, object? There, object? Wanted)[] facts =
        [
            ("source SHA-256", there.SourceSha256, wanted.SourceSha256),
            ("activation", there.Activation, wanted.Activation),
            ("name", there.Name, wanted.Name),
            ("licence", there.Licence, wanted.Licence),
            ("demo only", there.DemoOnly, wanted.DemoOnly),
            ("architecture", there.Architecture, wanted.Architecture),
            ("size", there.Preprocess.Size, wanted.Preprocess.Size),
            ("resize mode", there.Preprocess.ResizeMode, wanted.Preprocess.ResizeMode),
            ("mean", string.Join(", ", there.Preprocess.Mean), string.Join(", ", wanted.Preprocess.Mean)),
            ("standard deviation", string.Join(", ", there.Preprocess.Std), string.Join(", ", wanted.Preprocess.Std)),
        ];
        foreach (var (name, found, expected) in facts)
        {
            if (!Equals(found, expected))
                return $"its {name} is {found}, not {expected}";
        }

        return null;
    }
}
