namespace PathGen.Onnx;

/// <summary>The two files that open_clip publishes for a model.</summary>
/// <param name="Config">Path of <c>open_clip_config.json</c>.</param>
/// <param name="Checkpoint">Path of the safetensors file.</param>
internal sealed record OpenClipFiles(string Config, string Checkpoint)
{
    private const string CheckpointName = "open_clip_model.safetensors";
    private const string Expected = $"a folder with {OpenClipConfig.FileName} and {CheckpointName}, or the .safetensors file with the configuration beside it, was expected";

    /// <summary>Name of the folder in which they lie.</summary>
    public string Name => Path.GetFileName(Path.GetDirectoryName(Checkpoint)) is { Length: > 0 } name ? name : Path.GetFileNameWithoutExtension(Checkpoint);

    /// <summary>Finds them.</summary>
    /// <param name="source">The folder or the checkpoint.</param>
    /// <exception cref="ModelException">They are not there, or the checkpoint is of another form.</exception>
    public static OpenClipFiles Find(string source)
    {
        var path = Path.GetFullPath(source);
        var isFolder = Directory.Exists(path);
        if (!isFolder && !File.Exists(path))
            throw new ModelException($"There is neither a folder nor a file {path}; {Expected}.");
        if (!isFolder && !path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
            throw new ModelException($"{path} {(IsPickle(path) ? "is a PyTorch pickle, which this version does not read" : "is no .safetensors file")}; {Expected}.");

        var folder = isFolder ? path : Path.GetDirectoryName(path)!;
        var checkpoint = isFolder ? Path.Combine(path, CheckpointName) : path;
        var config = Path.Combine(folder, OpenClipConfig.FileName);
        if (!File.Exists(config) && File.Exists(Path.Combine(folder, "config.json")))
            throw new ModelException($"{folder} is in the form of a Hugging Face model (config.json), which this version does not read; {Expected}.");
        if (!File.Exists(checkpoint))
        {
            var pickle = Directory.EnumerateFiles(folder).Where(IsPickle).Order(StringComparer.Ordinal).FirstOrDefault();
            throw new ModelException(pickle is null
                ? $"{folder} has no {CheckpointName}; {Expected}."
                : $"{folder} has no {CheckpointName}, only {Path.GetFileName(pickle)}, a PyTorch pickle, which this version does not read; {Expected}.");
        }

        return File.Exists(config) ? new OpenClipFiles(config, checkpoint) : throw new ModelException($"{folder} has no {OpenClipConfig.FileName}; {Expected}.");
    }

    private static bool IsPickle(string path) => Path.GetExtension(path).ToUpperInvariant() is ".PT" or ".PTH" or ".BIN" or ".CKPT";
}
