namespace PathGen.Onnx;

/// <summary>A transformer of CLIP: pre-norm blocks of attention and a two-layer MLP.</summary>
/// <param name="Prefix">What open_clip puts before the names of its tensors.</param>
/// <param name="Width">Width of a token.</param>
/// <param name="Layers">Blocks.</param>
/// <param name="Heads">Heads of the attention; divides the width.</param>
/// <param name="MlpWidth">Inner width of the MLP.</param>
/// <param name="Epsilon">Added to the variance in layer normalisation.</param>
/// <param name="Causal">Whether a token sees only itself and those before it.</param>
internal sealed record ClipTower(string Prefix, int Width, int Layers, int Heads, int MlpWidth, float Epsilon, bool Causal)
{
    /// <summary>What the names of one block's tensors begin with.</summary>
    public string Block(int layer) => $"{Prefix}transformer.resblocks.{layer}.";
}
