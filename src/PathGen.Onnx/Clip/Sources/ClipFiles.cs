namespace PathGen.Onnx;

/// <summary>The files of a published model.</summary>
/// <param name="Weights">The checkpoint: one file, or the index of several.</param>
internal sealed record ClipFiles(string Weights)
{
    private const string Expected =
        "expected were open_clip's files (open_clip_model.safetensors or open_clip_pytorch_model.bin), Hugging Face's (model.safetensors or pytorch_model.bin, or their index, with "
        + "config.json), a training checkpoint (.pt), or a folder of ready ONNX files (vision_model.onnx and text_model.onnx)";

    // In this order: the publisher's own form before what was made of it, and a form without code before a pickle.
    private static readonly string[] Preferred =
    [
        "open_clip_model.safetensors", "open_clip_pytorch_model.bin", "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json",
    ];

    private static readonly string[] Extensions = [".safetensors", ".pt", ".pth", ".ckpt", ".bin"];

    /// <summary>Folder in which they lie.</summary>
    public string Folder => Path.GetDirectoryName(Weights)!;

    /// <summary>Name of the model: the folder's, but of a file with a name of its own that file's.</summary>
    public string Name => Preferred.Contains(Path.GetFileName(Weights)) && Path.GetFileName(Folder) is { Length: > 0 } name ? name : Path.GetFileNameWithoutExtension(Weights);

    /// <summary>Finds the checkpoint of a folder, or takes a file.</summary>
    /// <param name="source">The folder or file; it is there.</param>
    /// <exception cref="ModelException">There is none, or several without a preferred one.</exception>
    public static ClipFiles Find(string source)
    {
        var path = Path.GetFullPath(source);
        if (File.Exists(path))
            return new ClipFiles(path);
        if (!Directory.Exists(path))
            throw new ModelException($"There is neither a folder nor a file {path}; {Expected}.");
        if (Preferred.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists) is { } known)
            return new ClipFiles(known);
        var others = Directory.EnumerateFiles(path).Where(f => Extensions.Contains(Path.GetExtension(f).ToLowerInvariant())).Order(StringComparer.Ordinal).ToList();
        return others switch
        {
            [var only] => new ClipFiles(only),
            [] => throw new ModelException($"{path} holds no checkpoint; {Expected}."),
            _ => throw new ModelException($"{path} holds several checkpoints ({string.Join(", ", others.Take(5).Select(Path.GetFileName))}); name one of them instead of the folder."),
        };
    }

    /// <summary>Whether a folder holds a checkpoint under a name that is known.</summary>
    public static bool HasKnownCheckpoint(string folder) => Array.Exists(Preferred, name => File.Exists(Path.Combine(folder, name)));

    /// <summary>What a folder's configuration says; null where it has none.</summary>
    /// <exception cref="ModelException">The configuration is wrong.</exception>
    public static ClipDescription? Configured(string folder)
    {
        var openClip = Path.Combine(folder, OpenClipConfig.FileName);
        if (File.Exists(openClip))
            return OpenClipConfig.Read(openClip);

        // Other tools write a config.json of their own beside their checkpoints; Hugging Face's says what kind of model it is of.
        var huggingFace = Path.Combine(folder, HuggingFaceConfig.FileName);
        return File.Exists(huggingFace) && HuggingFaceConfig.IsOfHuggingFace(huggingFace) ? HuggingFaceConfig.Read(huggingFace) : null;
    }

    /// <summary>Opens the checkpoint under open_clip's names.</summary>
    /// <exception cref="ModelException">It cannot be read, is damaged, or is of another kind of model.</exception>
    public ITensorSource Open()
    {
        var source = CheckpointFile.Open(Weights);
        try
        {
            return ClipNames.ToOpenClip(source);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>What is known of the checkpoint: from the configuration beside it, else from a name, else from the tensors.</summary>
    /// <param name="tensors">The checkpoint, opened.</param>
    /// <param name="named">Name of an architecture, or null.</param>
    /// <exception cref="ModelException">A configuration is wrong or contradicts the name, or nothing tells the architecture.</exception>
    public ClipDescription Describe(ITensorSource tensors, string? named)
    {
        var asked = named is null ? null : ClipArchitectures.Named(named);
        if (Configured(Folder) is not { } configured)
            return asked ?? ClipArchitectures.FromTensors(tensors);
        if (asked is not null && asked.Architecture != configured.Architecture)
        {
            throw new ModelException(
                $"{asked.StatedBy} is {asked.Architecture.Description}; {configured.StatedBy} beside {Weights} describes {configured.Architecture.Description}. "
                + "The configuration counts: leave --arch out, or take away the configuration if it is of another model.");
        }

        return configured with { Activation = configured.Activation ?? asked?.Activation };
    }

    /// <summary>SHA-256 of the checkpoint, lower-case hex; of several files that of their list as <c>sha256sum</c> prints it, in the order of their names.</summary>
    /// <exception cref="ModelException">A file cannot be read.</exception>
    public string Sha256(CancellationToken cancellationToken) =>
        Weights.EndsWith(CheckpointFile.IndexSuffix, StringComparison.OrdinalIgnoreCase)
            ? FileHash.Sha256(All, cancellationToken)
            : FileHash.Sha256(Weights, cancellationToken);

    /// <summary>The files that hold the tensors.</summary>
    /// <exception cref="ModelException">The index cannot be read.</exception>
    public IReadOnlyList<string> All => Weights.EndsWith(CheckpointFile.IndexSuffix, StringComparison.OrdinalIgnoreCase) ? ShardedTensors.FilesOf(Weights) : [Weights];
}
