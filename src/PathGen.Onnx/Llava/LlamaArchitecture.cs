namespace PathGen.Onnx;

/// <summary>What a configuration says of a LLaMA (Touvron et al., arXiv 2302.13971): pre-norm blocks of grouped-query attention with rotary positions and a gated MLP.</summary>
/// <param name="Width">Width of a token.</param>
/// <param name="Layers">Blocks.</param>
/// <param name="Heads">Heads of the queries.</param>
/// <param name="KeyValueHeads">Heads of keys and values; divides <paramref name="Heads"/>.</param>
/// <param name="HeadWidth">Width of a head; even.</param>
/// <param name="MlpWidth">Inner width of the MLP.</param>
/// <param name="Vocabulary">Tokens.</param>
/// <param name="ContextLength">Positions.</param>
/// <param name="Epsilon">Added to the mean square in normalisation.</param>
/// <param name="RopeTheta">Base of the rotary frequencies.</param>
/// <param name="TiedEmbeddings">Whether the last product takes the token embedding as its matrix.</param>
internal sealed record LlamaArchitecture(
    int Width, int Layers, int Heads, int KeyValueHeads, int HeadWidth, int MlpWidth, int Vocabulary, int ContextLength, float Epsilon, double RopeTheta, bool TiedEmbeddings)
{
    /// <summary>Name of the token embedding's tensor.</summary>
    public const string Embedding = "model.embed_tokens.weight";

    /// <summary>Name of the last normalisation's tensor.</summary>
    public const string LastNorm = "model.norm.weight";

    /// <summary>Name of the tensor of the last product.</summary>
    public string Head => TiedEmbeddings ? Embedding : "lm_head.weight";

    /// <summary>Numbers that the model has, in billions.</summary>
    public double Billions => ((Layers * ((Width * (double)HeadWidth * ((2 * Heads) + (2 * KeyValueHeads))) + (3.0 * Width * MlpWidth))) + ((TiedEmbeddings ? 1.0 : 2.0) * Vocabulary * Width)) / 1e9;

    /// <summary>Every name and shape.</summary>
    public IEnumerable<(string Name, long[] Shape)> Tensors()
    {
        yield return (Embedding, [Vocabulary, Width]);
        yield return (LastNorm, [Width]);
        if (!TiedEmbeddings)
            yield return (Head, [Vocabulary, Width]);
        for (var layer = 0; layer < Layers; layer++)
        {
            var block = Block(layer);
            yield return (block + "input_layernorm.weight", [Width]);
            yield return (block + "self_attn.q_proj.weight", [Heads * HeadWidth, Width]);
            yield return (block + "self_attn.k_proj.weight", [KeyValueHeads * HeadWidth, Width]);
            yield return (block + "self_attn.v_proj.weight", [KeyValueHeads * HeadWidth, Width]);
            yield return (block + "self_attn.o_proj.weight", [Width, Heads * HeadWidth]);
            yield return (block + "post_attention_layernorm.weight", [Width]);
            yield return (block + "mlp.gate_proj.weight", [MlpWidth, Width]);
            yield return (block + "mlp.up_proj.weight", [MlpWidth, Width]);
            yield return (block + "mlp.down_proj.weight", [Width, MlpWidth]);
        }
    }

    /// <summary>What the names of one block's tensors begin with.</summary>
    public static string Block(int layer) => $"model.layers.{layer}.";
}
