namespace PathGen.Onnx;

/// <summary>
/// Adds a variant of fewer bits to a model directory, made from its fp32 graphs and compared with them: int8 of the vision part for the CPU, fp16 of both parts for GPUs. What was
/// there of that precision is replaced. The directory is whole after every step.
/// </summary>
public sealed class ModelQuantizer
{
    private const int SyntheticPictures = 32;

    // On the CPU, where fp16 is compared, it is slow.
    private const int MostHalfPictures = 4;

    private readonly ModelQuantizerOptions options;

    /// <summary>Makes a quantizer.</summary>
    /// <param name="options">Which precision, and pictures to calibrate and check with.</param>
    public ModelQuantizer(ModelQuantizerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
    }

    /// <summary>Makes the variant and records it, with its smallest cosine to fp32, in <c>model.json</c>.</summary>
    /// <param name="model">The model; its fp32 variant must be there.</param>
    /// <param name="cancellationToken">Stops between pictures; what was there stays.</param>
    /// <returns>The model with the variant.</returns>
    /// <exception cref="ModelException">
    /// There is no fp32 variant, its graph is of a form that is not handled, a weight does not fit, a picture has another size, the variant differs too much, or a file cannot be written.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ModelDirectory Quantize(ModelDirectory model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        OnnxRuntimeLibrary.Load();
        var (pictures, name) = Pictures(model.Manifest);
        string[] parts = options.Precision == "int8" ? ["vision"] : ["vision", "text"];
        var made = new List<(ModelVariant Variant, ModelCheck Check)>();
        using var folder = new VariantsInMaking(model.Path);
        foreach (var part in parts)
        {
            var source = model.Manifest.Variants.FirstOrDefault(v => v.Part == part && v.Precision == "fp32" && v.Providers.Count == 0) ?? throw new ModelException(
                $"{model.Path} has no fp32 {part} variant for all providers, of which {options.Precision} is made.");
            cancellationToken.ThrowIfCancellationRequested();
            var file = $"{part}_model_{options.Precision}.onnx";
            var how = options.Precision == "int8"
                ? WriteInt8(model.PathOf(source), folder[file], model.Manifest.Preprocess.Size, pictures, name, cancellationToken)
                : WriteHalf(model.PathOf(source), folder[file]);
            var outside = File.Exists(folder[file + "_data"]);
            var variant = new ModelVariant(part, file, options.Precision, options.Precision == "int8" ? [ExecutionProvider.Cpu.Name] : [], FileHash.Sha256(folder[file], cancellationToken))
            {
                DataFile = outside ? file + "_data" : null,
                DataSha256 = outside ? FileHash.Sha256(folder[file + "_data"], cancellationToken) : null,
            };
            made.Add((variant, Check(model, source, variant, folder[file], how, pictures, name, cancellationToken)));
        }

        return folder.Move(model.Manifest, options.Precision, made);
    }

    private (IReadOnlyList<ReadOnlyMemory<float>> Pictures, string Name) Pictures(ModelManifest manifest)
    {
        var length = 3 * manifest.Preprocess.Size * manifest.Preprocess.Size;
        if (options.Pictures.Count == 0)
            return (SyntheticPatches.Make(manifest.Preprocess, SyntheticPictures), "synthetic pictures");
        foreach (var picture in options.Pictures)
        {
            if (picture.Length != length)
                throw new ModelException($"A calibration picture has {picture.Length} floats; {manifest.Name} takes {length} (3 × {manifest.Preprocess.Size} × {manifest.Preprocess.Size}).");
        }

        return (options.Pictures, options.PicturesName ?? "pictures");
    }

    private static string WriteInt8(string source, string target, int size, IReadOnlyList<ReadOnlyMemory<float>> pictures, string name, CancellationToken cancellationToken)
    {
        var graph = OnnxReader.Read(source);
        var layers = LinearLayer.Of(graph);
        if (layers.Count == 0)
            throw new ModelException($"{source} has no products with constant matrices, of which int8 is made.");
        var calibrating = pictures.Where((_, i) => i % 2 == 0).ToList();

        // Beside the weights, from where the runtime takes them.
        var statistics = ActivationCalibration.Run(source + ".calibrating", graph, layers, calibrating, [1, 3, size, size], cancellationToken);
        var rewriter = new Int8Rewriter(graph, statistics);
        rewriter.Apply(layers);
        ResidualFusion.Apply(graph);
        OnnxFile.Write(target, graph);
        return $"{layers.Count} products in 8 bits, {rewriter.Multiplications} with a multiplication in front, calibrated on {calibrating.Count} {name}";
    }

    private static string WriteHalf(string source, string target)
    {
        var graph = OnnxReader.Read(source);
        var rewriter = new HalfRewriter(graph, source);
        rewriter.Apply();
        OnnxFile.Write(target, graph);
        return FormattableString.Invariant($"16-bit floats, largest weight {rewriter.LargestWeight:g3}");
    }

    private ModelCheck Check(
        ModelDirectory model, ModelVariant source, ModelVariant variant, string file, string how, IReadOnlyList<ReadOnlyMemory<float>> pictures, string name, CancellationToken cancellationToken)
    {
        var manifest = model.Manifest;
        double cosine;
        string with;
        if (variant.Part == "vision")
        {
            var held = pictures.Where((_, i) => i % 2 == 1).Take(variant.Precision == "fp16" ? MostHalfPictures : int.MaxValue).ToList();
            cosine = VariantComparison.SmallestCosine(model.PathOf(source), file, "pixel_values", [1, 3, manifest.Preprocess.Size, manifest.Preprocess.Size], held, "image_embeds", manifest.EmbeddingWidth, cancellationToken);
            with = $"{held.Count} {name}{(variant.Precision == "int8" ? " that did not calibrate it" : "")}";
        }
        else
        {
            var texts = VariantComparison.Texts(manifest.ContextLength);
            cosine = VariantComparison.SmallestCosine(model.PathOf(source), file, "input_ids", [1, manifest.ContextLength], texts, "text_embeds", manifest.EmbeddingWidth, cancellationToken);
            with = $"{texts.Count} texts of pseudo-random tokens";
        }

        if (!(cosine >= options.MinimumCosine))
        {
            throw new ModelException(FormattableString.Invariant(
                $"{model.Path}: the {variant.Precision} {variant.Part} variant's embeddings have cosines down to {cosine:0.0000} with fp32's on {with}; at least {options.MinimumCosine} is asked for, so it was not kept. ")
                + "Calibrate with pictures of the kind that the model is for (`--calibrate`), or stay with fp32.");
        }

        return new ModelCheck(variant.File, $"{how}; compared with {source.File} on {with}, CPU provider") { SmallestCosine = cosine };
    }
}
