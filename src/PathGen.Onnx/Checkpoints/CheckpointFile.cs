namespace PathGen.Onnx;

/// <summary>Opens a checkpoint in whatever form it is.</summary>
internal static class CheckpointFile
{
    /// <summary>What Hugging Face's indexes of checkpoints in several files end in.</summary>
    public const string IndexSuffix = ".index.json";

    /// <summary>Opens a file: safetensors and indexes by their name, everything else as what <c>torch.save</c> writes.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">It cannot be read, or is in no form that is.</exception>
    public static ITensorSource Open(string path) =>
        path.EndsWith(IndexSuffix, StringComparison.OrdinalIgnoreCase) ? ShardedTensors.Open(path)
        : path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) ? SafetensorsFile.Open(path)
        : TorchFile.Open(path);
}
