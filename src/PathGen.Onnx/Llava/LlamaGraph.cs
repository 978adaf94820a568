namespace PathGen.Onnx;

/// <summary>
/// A LLaMA with its key/value cache as one graph: <c>inputs_embeds</c>, <c>attention_mask</c>, <c>position_ids</c> and <c>past_key_values.{i}.key/value</c> → <c>logits</c> and
/// <c>present.{i}.key/value</c>, as Optimum and transformers.js name them. <c>logits</c> are those of the last position alone, [batch, 1, vocabulary], which is all that generation reads.
/// </summary>
/// <remarks>
/// The standard form has operators of set 23 (<c>Attention</c>, <c>RMSNormalization</c>, <c>RotaryEmbedding</c>), and a present is a longer copy of its past. The fused form has
/// <c>com.microsoft.GroupQueryAttention</c>, which writes what is new into the past's own buffer where both are bound to one, and <c>SkipSimplifiedLayerNormalization</c>; past and present
/// have one length there, and the graph says so by one name of that size.
/// </remarks>
/// <param name="llama">The architecture.</param>
/// <param name="weights">Its constants.</param>
/// <param name="precision">Their precision.</param>
/// <param name="block">Numbers of a block, of 4-bit matrices.</param>
/// <param name="fused">Whether in the fused form.</param>
internal sealed class LlamaGraph(LlamaArchitecture llama, LlamaWeights weights, LlamaPrecision precision, int block, bool fused)
{
    /// <summary>Name of the size that past and present share in the fused form.</summary>
    public const string SharedLength = "cache_length";

    private const string Embeddings = "inputs_embeds";
    private const string Mask = "attention_mask";
    private const string Positions = "position_ids";
    private const string Logits = "logits";
    private const string Contributed = "com.microsoft.";

    private readonly OnnxGraph graph = new("decoder_model_merged");
    private string visible = "";
    private string total = "";

    /// <summary>Makes the graph.</summary>
    public OnnxGraph Build()
    {
        Declare();
        Prepare();
        var x = weights.Type == OnnxElementType.Float ? Embeddings
            : graph.Node("Cast", "embeddings", [Embeddings], OnnxAttribute.Integer("to", (long)weights.Type));
        var normalised = Normalise(x, LlamaArchitecture.Block(0) + "input_layernorm");
        for (var layer = 0; layer < llama.Layers; layer++)
        {
            var block = LlamaArchitecture.Block(layer);
            var last = layer == llama.Layers - 1;
            var attended = fused ? AttendFused(layer, normalised) : Attend(layer, normalised);

            // Only the last position is read, so all that follows the last attention runs for it alone.
            if (last)
                (x, attended) = (Last(block + "read", x), Last(block + "attention.read", attended));
            (x, normalised) = AddAndNormalise(x, Linear(block + "self_attn.o_proj", attended), block + "post_attention_layernorm");
            var next = last ? LlamaArchitecture.LastNorm[..^".weight".Length] : LlamaArchitecture.Block(layer + 1) + "input_layernorm";
            (x, normalised) = AddAndNormalise(x, Mlp(block, normalised), next);
        }

        if (weights.Type == OnnxElementType.Float)
            Linear("lm_head", normalised, Logits, llama.Head);
        else
            graph.Node("Cast", Logits, [Linear("lm_head", normalised, "lm_head.half", llama.Head)], OnnxAttribute.Integer("to", (long)OnnxElementType.Float));
        return graph;
    }

    /// <summary>The token embedding alone: <c>input_ids</c> → <c>inputs_embeds</c> of 32-bit floats.</summary>
    public static OnnxGraph EmbedTokens(LlamaArchitecture llama, LlamaWeights weights)
    {
        var graph = new OnnxGraph("embed_tokens");
        graph.Inputs.Add(new OnnxValue("input_ids", OnnxElementType.Int64, ["batch_size", "sequence_length"]));
        var isFloat = weights.Type == OnnxElementType.Float;
        var rows = graph.Node("Gather", isFloat ? Embeddings : "rows", [graph.Constant(weights.Tensor(LlamaArchitecture.Embedding)), "input_ids"]);
        if (!isFloat)
            graph.Node("Cast", Embeddings, [rows], OnnxAttribute.Integer("to", (long)OnnxElementType.Float));
        graph.Outputs.Add(new OnnxValue(Embeddings, OnnxElementType.Float, ["batch_size", "sequence_length", $"{llama.Width}"]));
        return graph;
    }

    private void Declare()
    {
        const string All = "total_sequence_length";
        graph.Inputs.Add(new OnnxValue(Embeddings, OnnxElementType.Float, ["batch_size", "sequence_length", $"{llama.Width}"]));
        graph.Inputs.Add(new OnnxValue(Mask, OnnxElementType.Int64, ["batch_size", All]));
        graph.Inputs.Add(new OnnxValue(Positions, OnnxElementType.Int64, ["batch_size", "sequence_length"]));
        graph.Outputs.Add(new OnnxValue(Logits, OnnxElementType.Float, ["batch_size", "1", $"{llama.Vocabulary}"]));
        for (var layer = 0; layer < llama.Layers; layer++)
        {
            foreach (var part in new[] { "key", "value" })
            {
                string[] Shape(string length) => ["batch_size", $"{llama.KeyValueHeads}", length, $"{llama.HeadWidth}"];
                graph.Inputs.Add(new OnnxValue(Past(layer, part), weights.Type, Shape(fused ? SharedLength : "past_sequence_length")));
                graph.Outputs.Add(new OnnxValue(Present(layer, part), weights.Type, Shape(fused ? SharedLength : All)));
            }
        }
    }

    // What all layers share: who sees whom.
    private void Prepare()
    {
        var all = graph.Node("Shape", "total", [Mask], OnnxAttribute.Integer("start", 1), OnnxAttribute.Integer("end", 2));
        if (fused)
        {
            var ones = graph.Node("ReduceSum", "lengths", [Mask, Integers("axis.1", 1)], OnnxAttribute.Integer("keepdims", 0));
            var ends = graph.Node("Sub", "lengths.less_one", [ones, Integers("one", 1)]);
            visible = graph.Node("Cast", "lengths.32", [ends], OnnxAttribute.Integer("to", (long)OnnxElementType.Int32));
            var scalar = graph.Node("Squeeze", "total.scalar", [all, Integers("axis.0", 0)]);
            total = graph.Node("Cast", "total.32", [scalar], OnnxAttribute.Integer("to", (long)OnnxElementType.Int32));
            return;
        }

        // A query at position p sees the keys up to p that the mask does not hide: [batch, 1, queries, keys].
        var one = graph.Constant(OnnxInitializer.Integers("step", scalar: true, 1));
        var zero = graph.Constant(OnnxInitializer.Integers("from", scalar: true, 0));
        var count = graph.Node("Squeeze", "total.scalar", [all, Integers("axis.0", 0)]);
        var keys = graph.Node("Range", "keys", [zero, count, one]);
        var length = graph.Node("Squeeze", "queries.count", [graph.Node("Shape", "queries.shape", [Embeddings], OnnxAttribute.Integer("start", 1), OnnxAttribute.Integer("end", 2)), Integers("axis.0", 0)]);
        var queries = graph.Node("Range", "queries", [graph.Node("Sub", "queries.first", [count, length]), count, one]);
        var past = graph.Node("GreaterOrEqual", "causal", [graph.Node("Unsqueeze", "queries.column", [queries, Integers("axis.1", 1)]), keys]);
        var shown = graph.Node("Unsqueeze", "shown", [graph.Node("Cast", "mask", [Mask], OnnxAttribute.Integer("to", (long)OnnxElementType.Bool)), Integers("axes.12", 1, 2)]);
        visible = graph.Node("And", "visible", [shown, past]);
    }

    private string Attend(int layer, string x)
    {
        var block = LlamaArchitecture.Block(layer) + "self_attn.";
        var query = Rotate(block + "q_proj", x, llama.Heads);
        var key = Rotate(block + "k_proj", x, llama.KeyValueHeads);
        var attended = block + "attention";
        graph.Node(
            "Attention", [attended, Present(layer, "key"), Present(layer, "value")],
            [query, key, Linear(block + "v_proj", x), visible, Past(layer, "key"), Past(layer, "value")],
            OnnxAttribute.Integer("q_num_heads", llama.Heads), OnnxAttribute.Integer("kv_num_heads", llama.KeyValueHeads));
        return attended;
    }

    private string Rotate(string name, string x, int heads) => graph.Node(
        "RotaryEmbedding", name + ".rotated", [Linear(name, x), Angles("cos", Math.Cos), Angles("sin", Math.Sin), Positions], OnnxAttribute.Integer("num_heads", heads));

    private string AttendFused(int layer, string x)
    {
        var block = LlamaArchitecture.Block(layer) + "self_attn.";
        var attended = block + "attention";
        graph.Node(
            Contributed + "GroupQueryAttention", [attended, Present(layer, "key"), Present(layer, "value")],
            [
                .. precision == LlamaPrecision.FourBit ? [Joined(block + "qkv_proj", x, block + "q_proj", block + "k_proj", block + "v_proj"), "", ""]
                    : new[] { Linear(block + "q_proj", x), Linear(block + "k_proj", x), Linear(block + "v_proj", x) },
                Past(layer, "key"), Past(layer, "value"), visible, total,
                Angles("cos", Math.Cos), Angles("sin", Math.Sin), Positions,
            ],
            OnnxAttribute.Integer("num_heads", llama.Heads), OnnxAttribute.Integer("kv_num_heads", llama.KeyValueHeads),
            OnnxAttribute.Integer("do_rotary", 1), OnnxAttribute.Integer("rotary_interleaved", 0));
        return attended;
    }

    // down(silu(gate(x)) · up(x)), silu(v) = v·σ(v).
    private string Mlp(string block, string x)
    {
        var (gate, up) = (block + "mlp.gate_proj.out", block + "mlp.up_proj.out");
        if (precision == LlamaPrecision.FourBit)
        {
            var both = Joined(block + "mlp.gate_up_proj", x, block + "mlp.gate_proj", block + "mlp.up_proj");
            graph.Node("Split", [gate, up], [both, Integers("gate.up", llama.MlpWidth, llama.MlpWidth)], OnnxAttribute.Integer("axis", -1));
        }
        else
        {
            (gate, up) = (Linear(block + "mlp.gate_proj", x), Linear(block + "mlp.up_proj", x));
        }

        var open = graph.Node("Mul", block + "mlp.silu", [gate, graph.Node("Sigmoid", block + "mlp.sigmoid", [gate])]);
        return Linear(block + "mlp.down_proj", graph.Node("Mul", block + "mlp.gated", [open, up]));
    }

    private (string Sum, string Normalised) AddAndNormalise(string x, string added, string norm)
    {
        var (sum, normalised) = (added + ".sum", norm + ".out");
        if (!fused)
            return (graph.Node("Add", sum, [x, added]), Normalise(sum, norm));
        graph.Node(
            Contributed + "SkipSimplifiedLayerNormalization", [normalised, "", "", sum], [x, added, graph.Constant(weights.Tensor(norm + ".weight"))],
            OnnxAttribute.Float("epsilon", llama.Epsilon));
        return (sum, normalised);
    }

    private string Normalise(string x, string name) => graph.Node(
        "RMSNormalization", name + ".out", [x, graph.Constant(weights.Tensor(name + ".weight"))], OnnxAttribute.Integer("axis", -1), OnnxAttribute.Float("epsilon", llama.Epsilon));

    private string Linear(string name, string x, string? output = null, string? tensor = null)
    {
        tensor ??= name + ".weight";
        output ??= name + ".out";
        return precision == LlamaPrecision.FourBit ? Joined(tensor, x, output, [tensor]) : graph.Node("MatMul", output, [x, graph.Constant(weights.Transposed(tensor))]);
    }

    // Layers of one input as one product: fewer times that threads meet.
    private string Joined(string name, string x, params string[] layers) => Joined(name, x, name + ".out", Array.ConvertAll(layers, layer => layer + ".weight"));

    private string Joined(string name, string x, string output, string[] tensors)
    {
        var (packed, scales) = weights.FourBit(name, tensors);

        // Level 4 lets the kernel round activations to 8 bits, a block at a time, and multiply integers.
        return graph.Node(
            Contributed + "MatMulNBits", output, [x, graph.Constant(packed), graph.Constant(scales)],
            OnnxAttribute.Integer("K", Columns(tensors[0])), OnnxAttribute.Integer("N", packed.Shape[0]), OnnxAttribute.Integer("bits", 4),
            OnnxAttribute.Integer("block_size", block), OnnxAttribute.Integer("accuracy_level", 4));
    }

    private long Columns(string tensor) => tensor.EndsWith("o_proj.weight", StringComparison.Ordinal) ? llama.Heads * llama.HeadWidth
        : tensor.EndsWith("down_proj.weight", StringComparison.Ordinal) ? llama.MlpWidth
        : llama.Width;

    private string Last(string name, string x) => graph.Node("Gather", name, [x, Integers("last", -1)], OnnxAttribute.Integer("axis", 1));

    // position × theta^(-2i / width): [positions, half a head's width].
    private string Angles(string name, Func<double, double> of)
    {
        var half = llama.HeadWidth / 2;
        return graph.Constant(weights.Floats($"rotary.{name}", [llama.ContextLength, half], () =>
        {
            var values = new float[llama.ContextLength * half];
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)of(i / half * Math.Pow(llama.RopeTheta, -2.0 * (i % half) / llama.HeadWidth));
            return values;
        }));
    }

    private string Integers(string name, params long[] values) => graph.Constant(OnnxInitializer.Integers(name, scalar: false, values));

    private static string Past(int layer, string part) => $"past_key_values.{layer}.{part}";

    private static string Present(int layer, string part) => $"present.{layer}.{part}";
}
