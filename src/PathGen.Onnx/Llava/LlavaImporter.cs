namespace PathGen.Onnx;

/// <summary>
/// Makes a model folder of a LLaVA-1.5 that somebody published (Liu et al., arXiv 2310.03744; PathGen-LLaVA is one): shards of <c>.bin</c> or safetensors with their index,
/// <c>config.json</c>, <c>tokenizer.model</c> and the vision tower's folder become <c>vision_encoder.onnx</c>, <c>embed_tokens.onnx</c>, <c>decoder_model_merged.onnx</c> and
/// <c>model.json</c>. One tensor at a time is in memory. The folder appears whole or not at all.
/// </summary>
public sealed class LlavaImporter
{
    private const string UnknownLicence = "not stated by the checkpoint; ask its publisher before any use";
    private const string Tokenizer = "tokenizer.model";
    private const long LargestTokenizer = 1 << 26;

    private static readonly string[] Weights = ["model.safetensors.index.json", "pytorch_model.bin.index.json", "model.safetensors", "pytorch_model.bin"];

    private readonly LlavaImportOptions options;

    /// <summary>Makes an importer.</summary>
    /// <param name="options">Where to, and what the checkpoint does not say.</param>
    public LlavaImporter(LlavaImportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
    }

    /// <summary>Whether a folder holds a LLaVA checkpoint.</summary>
    /// <param name="folder">Any path.</param>
    /// <exception cref="ModelException">Its configuration cannot be read.</exception>
    public static bool IsLlava(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Directory.Exists(folder) && LlavaConfig.IsIn(folder);
    }

    /// <summary>Imports.</summary>
    /// <param name="folder">The checkpoint's folder.</param>
    /// <param name="cancellationToken">Stops between files, and between blocks of the check.</param>
    /// <returns>The folder. Where it holds the same import already, nothing is written.</returns>
    /// <exception cref="ModelException">
    /// The checkpoint is of another form, damaged or at odds with its configuration; the vision tower is missing; the output holds something else or cannot be written; the graphs'
    /// answers are wrong; or ONNX Runtime's native library is missing.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is left behind.</exception>
    public ModelDirectory Import(string folder, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (options.Check)
            OnnxRuntimeLibrary.Load();
        var path = Path.GetFullPath(folder);
        var config = Path.Combine(path, LlavaConfig.FileName);
        if (!File.Exists(config))
            throw new ModelException($"{path} has no {LlavaConfig.FileName}; the folder of a LLaVA-1.5 checkpoint was expected.");
        var llava = LlavaConfig.Read(config);
        var weights = Weights.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists)
            ?? throw new ModelException($"{path} holds no checkpoint; one of {string.Join(", ", Weights)} was expected.");
        var tokenizer = Path.Combine(path, Tokenizer);
        if (!File.Exists(tokenizer) || new FileInfo(tokenizer).Length > LargestTokenizer)
            throw new ModelException($"{path} has no {Tokenizer} of at most {LargestTokenizer:N0} bytes, the SentencePiece model that belongs to the checkpoint.");
        using var source = CheckpointFile.Open(weights);
        LlavaTensors.Check(source, llava);
        using var tower = LlavaVisionTower.Open(path, llava, source, options.VisionTower);
        var activation = options.VisionActivation ?? tower.Description.Activation ?? throw new ModelException(
            $"Nothing states the activation of the vision tower {tower.Files.Weights}, and a wrong one silently costs accuracy. State it: `--activation quickgelu` (OpenAI's CLIP, PathGen-CLIP), in "
            + "code LlavaImportOptions.VisionActivation.");
        var manifest = Describe(path, weights, tokenizer, llava, tower, activation, cancellationToken);
        return Existing(manifest, cancellationToken) ?? FolderInMaking.Make(Output, output => Fill(output, manifest, llava, source, tower, activation, tokenizer, cancellationToken));
    }

    private string Output => Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.OutputFolder));

    private void Fill(
        string output, ModelManifest manifest, LlavaDescription llava, ITensorSource source, LlavaVisionTower tower, Activation activation, string tokenizer, CancellationToken cancellationToken)
    {
        File.WriteAllBytes(Path.Combine(output, Tokenizer), File.ReadAllBytes(tokenizer));
        var writer = new LlamaWriter(output, source, llava.Llama, options.BlockSize);
        var variants = new List<ModelVariant>();
        foreach (var precision in options.Precisions.Select(p => p == "fp16" ? p : "fp32").Distinct())
        {
            var clip = tower.Description.Architecture;
            var vision = new LlavaVisionGraph(new ClipGraphs(tower.Tensors, clip, activation), clip, llava, source).Build();
            var file = LlamaWriter.FileName("vision_encoder", precision);
            if (precision == "fp16")
                new HalfRewriter(vision, file).Apply();
            variants.Add(writer.Write("vision_encoder", precision, file, vision, cancellationToken));
            variants.Add(writer.EmbedTokens(precision, cancellationToken));
        }

        foreach (var precision in options.Precisions)
            variants.AddRange(writer.Decoder(precision, cancellationToken));
        List<ModelVariant> decoders = [.. variants.Where(v => v.Part == "decoder")];
        ModelDirectory.WriteManifest(output, manifest with
        {
            Variants = variants,
            Checks = options.Check ? new LlamaCheck(output, source, llava.Llama, options.BlockSize).Run(decoders, cancellationToken) : [.. decoders.Select(v => new ModelCheck(v.File, "not checked, as asked"))],
        });
    }

    private ModelManifest Describe(
        string folder, string weights, string tokenizer, LlavaDescription llava, LlavaVisionTower tower, Activation activation, CancellationToken cancellationToken)
    {
        var clip = tower.Description.Architecture;
        var files = weights.EndsWith(CheckpointFile.IndexSuffix, StringComparison.OrdinalIgnoreCase) ? ShardedTensors.FilesOf(weights) : [weights];
        return new ModelManifest
        {
            Kind = "llava",
            Name = options.Name ?? Path.GetFileName(folder),
            Architecture = FormattableString.Invariant($"LLaVA-1.5: {clip.Description}, {llava.ProjectorLayers} projector layers, LLaMA of {llava.Llama.Layers} layers, {llava.Llama.Width} wide, {llava.Llama.Billions:0.###} billion weights"),
            Activation = activation,
            EmbeddingWidth = llava.Llama.Width,
            ContextLength = llava.Llama.ContextLength,
            Tokenizer = "sentencepiece-bpe",
            Preprocess = tower.Description.Preprocess,
            Licence = options.Licence ?? UnknownLicence,
            Source = Path.GetFileName(weights),
            SourceSha256 = FileHash.Sha256([Path.Combine(folder, LlavaConfig.FileName), .. files, .. tower.Files.All], cancellationToken),
            Variants = [],
            Llava = new LlavaSettings
            {
                TokenizerFile = Tokenizer,
                TokenizerSha256 = FileHash.Sha256(tokenizer, cancellationToken),
                Template = options.Template,
                ImageTokens = LlavaVisionGraph.Positions(llava, clip),
                Vocabulary = llava.Llama.Vocabulary,
                PadToSquare = llava.PadToSquare,
                BlockSize = options.Precisions.Contains("q4") ? options.BlockSize : null,
            },
        };
    }

    private ModelDirectory? Existing(ModelManifest wanted, CancellationToken cancellationToken)
    {
        const string WayOut = "Name another folder, or remove this one first.";
        if (File.Exists(Output))
            throw new ModelException($"{Output} is a file; name a folder that does not exist or is empty.");
        if (!Directory.Exists(Output) || !Directory.EnumerateFileSystemEntries(Output).Any())
            return null;
        if (!File.Exists(Path.Combine(Output, ModelDirectory.ManifestName)))
            throw new ModelException($"{Output} is not empty and holds no model. {WayOut}");
        var model = ModelDirectory.Open(Output);
        var there = model.Manifest;
        var precisions = there.Variants.Where(v => v.Part == "decoder").Select(v => v.Precision).Distinct().Order(StringComparer.Ordinal);
        if (there.SourceSha256 != wanted.SourceSha256 || there.Name != wanted.Name || there.Licence != wanted.Licence || there.Activation != wanted.Activation || there.Llava != wanted.Llava
            || !precisions.SequenceEqual(options.Precisions.Order(StringComparer.Ordinal)))
        {
            throw new ModelException($"{Output} holds another model already, or the same in other precisions ({there.Name}: {string.Join(", ", precisions)}). {WayOut}");
        }

        model.Verify(cancellationToken);
        return model;
    }
}
