namespace PathGen.Clip;

/// <summary>What became of one picture file: an embedding, or the reason why there is none.</summary>
/// <param name="Index">Its place in what was asked for.</param>
/// <param name="Embedding">D floats of unit length; empty where the picture could not be read.</param>
/// <param name="Failure">Why the picture could not be read, in one line; null where it was.</param>
public readonly record struct PictureEmbedding(int Index, ReadOnlyMemory<float> Embedding, string? Failure)
{
    /// <summary>What the embedding is kept under; no hash where the picture failed.</summary>
    internal ContentHash Hash { get; init; }
}
