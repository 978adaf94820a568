namespace PathGen.Onnx;

/// <summary>Names of a decoder's inputs and outputs, as Optimum and transformers.js have them.</summary>
internal static class DecoderNames
{
    public const string Embeddings = "inputs_embeds";
    public const string Mask = "attention_mask";
    public const string Positions = "position_ids";
    public const string Logits = "logits";

    /// <summary>A tensor of the cache that goes in: twice the layer, and one more for values.</summary>
    public static string Past(int index) => $"past_key_values.{index / 2}.{Kind(index)}";

    /// <summary>A tensor of the cache that comes out.</summary>
    public static string Present(int index) => $"present.{index / 2}.{Kind(index)}";

    private static string Kind(int index) => index % 2 == 0 ? "key" : "value";
}
