namespace PathGen.Onnx;

/// <summary>
/// CLIP (Radford et al., arXiv 2103.00020) as two graphs of standard operators: <c>pixel_values</c> → <c>image_embeds</c> and <c>input_ids</c> →
/// <c>text_embeds</c>, both not normalised, as other tools name and expect them.
/// </summary>
internal sealed class ClipGraphs(ITensorSource source, ClipArchitecture clip, Activation activation)
{
    /// <summary>The vision part: [batch, 3, S, S] → [batch, D].</summary>
    public OnnxGraph Vision()
    {
        var graph = new OnnxGraph("vision_model");
        var tower = clip.Vision;
        graph.Input("pixel_values", OnnxElementType.Float, 3, clip.ImageSize, clip.ImageSize);
        var x = Tokens(graph);
        x = Blocks(graph, tower, x, (name, tensor) => graph.Node("Gather", name, [tensor, Integers(graph, "visual.class.index", 0)], OnnxAttribute.Integer("axis", 1)));
        x = graph.Node("Squeeze", "visual.class", [Normalise(graph, x, "visual.ln_post", tower), Integers(graph, "visual.class.axis", 1)]);
        graph.Node("MatMul", "image_embeds", [x, Tensor(graph, "visual.proj")]);
        graph.Output("image_embeds", OnnxElementType.Float, clip.EmbeddingWidth);
        return graph;
    }

    /// <summary>The text part: [batch, 77] ids → [batch, D], read at the end-of-text token, the largest id.</summary>
    public OnnxGraph Text()
    {
        var graph = new OnnxGraph("text_model");
        graph.Input("input_ids", OnnxElementType.Int64, clip.ContextLength);
        var tokens = graph.Node("Gather", "text.tokens", [Tensor(graph, "token_embedding.weight"), "input_ids"]);
        var x = graph.Node("Add", "text.placed", [tokens, Tensor(graph, "positional_embedding")]);

        // As floats (exact up to 2²⁴), because not every provider has ArgMax of integers. [batch, 1], the first of equals.
        var ids = graph.Node("Cast", "text.ids", ["input_ids"], OnnxAttribute.Integer("to", (long)OnnxElementType.Float));
        var end = graph.Node("ArgMax", "text.end", [ids], OnnxAttribute.Integer("axis", 1), OnnxAttribute.Integer("keepdims", 1));
        x = Blocks(graph, clip.Text, x, (name, tensor) => graph.Node("GatherND", name, [tensor, end], OnnxAttribute.Integer("batch_dims", 1)));
        x = Normalise(graph, x, "ln_final", clip.Text);
        graph.Node("MatMul", "text_embeds", [x, Tensor(graph, "text_projection")]);
        graph.Output("text_embeds", OnnxElementType.Float, clip.EmbeddingWidth);
        return graph;
    }

    /// <summary>
    /// Adds the vision part up to the hidden states behind some of its blocks: <c>pixel_values</c> → [batch, positions, width], the class token first. Such states are not normalised.
    /// </summary>
    /// <param name="graph">The graph; it gets the input.</param>
    /// <param name="blocks">How many blocks run.</param>
    public string Hidden(OnnxGraph graph, int blocks)
    {
        graph.Input("pixel_values", OnnxElementType.Float, 3, clip.ImageSize, clip.ImageSize);
        return Blocks(graph, clip.Vision with { Layers = blocks }, Tokens(graph));
    }

    // The patches behind the class token, with their positions.
    private string Tokens(OnnxGraph graph)
    {
        var (tower, grid) = (clip.Vision, clip.Grid);
        var patches = graph.Node(
            "Conv", "visual.patches", ["pixel_values", Tensor(graph, "visual.conv1.weight")],
            OnnxAttribute.Integers("kernel_shape", clip.PatchSize, clip.PatchSize), OnnxAttribute.Integers("strides", clip.PatchSize, clip.PatchSize));

        // [batch, width, grid, grid] → [batch, width, patches] → [batch, patches, width]; a 0 keeps the batch.
        var flat = graph.Node("Reshape", "visual.flat", [patches, Integers(graph, "visual.flat.shape", 0, tower.Width, grid * grid)]);
        var rows = graph.Node("Transpose", "visual.rows", [flat], OnnxAttribute.Integers("perm", 0, 2, 1));

        // The class token is a row of zeros in front of the patches; its embedding lies in the first row of the positions. No shape is computed at run time.
        var tokens = graph.Node("Pad", "visual.tokens", [rows, Integers(graph, "visual.tokens.pads", 0, 1, 0, 0, 0, 0)]);
        var placed = graph.Node("Add", "visual.placed", [tokens, graph.Constant(ClassAndPositions())]);
        return Normalise(graph, placed, "visual.ln_pre", tower);
    }

    // Where only one token is read from the last block, all that follows its attention runs for that token alone; where it sees all others, its query as well.
    private string Blocks(OnnxGraph graph, ClipTower tower, string x, Func<string, string, string>? readToken = null)
    {
        for (var layer = 0; layer < tower.Layers; layer++)
        {
            var block = tower.Block(layer);
            var last = readToken is not null && layer == tower.Layers - 1;
            var normalised = Normalise(graph, x, block + "ln_1", tower);
            var asking = normalised;
            if (last && !tower.Causal)
            {
                x = readToken!(block + "read", x);
                asking = Normalise(graph, x, block + "ln_1", tower, ".read");
            }

            var attended = Attend(graph, tower, block, asking, normalised);
            if (last && tower.Causal)
                (x, attended) = (readToken!(block + "read", x), readToken(block + "attn.read", attended));

            x = graph.Node("Add", block + "attn.sum", [x, Linear(graph, block + "attn.out_proj", attended, ".weight", ".bias")]);
            var inner = Activate(graph, block + "mlp.gelu", Linear(graph, block + "mlp.c_fc", Normalise(graph, x, block + "ln_2", tower), ".weight", ".bias"));
            x = graph.Node("Add", block + "mlp.sum", [x, Linear(graph, block + "mlp.c_proj", inner, ".weight", ".bias")]);
        }

        return x;
    }

    // Queries, keys and values by products of their own: as fast as one product of three times the width, and nothing has to be split.
    private string Attend(OnnxGraph graph, ClipTower tower, string block, string asking, string x)
    {
        string[] parts =
        [
            Rows(graph, block + "attn.in_proj", asking, 0, tower.Width),
            Rows(graph, block + "attn.in_proj", x, tower.Width, tower.Width),
            Rows(graph, block + "attn.in_proj", x, 2 * tower.Width, tower.Width),
        ];
        return graph.Node(
            "Attention", block + "attn.heads", parts,
            OnnxAttribute.Integer("q_num_heads", tower.Heads), OnnxAttribute.Integer("kv_num_heads", tower.Heads), OnnxAttribute.Integer("is_causal", tower.Causal ? 1 : 0));
    }

    // Some of a layer's outputs.
    private string Rows(OnnxGraph graph, string name, string x, int first, int count)
    {
        var product = graph.Node("MatMul", $"{name}.{first}.product", [x, graph.Constant(OnnxInitializer.Transposed(source, name + "_weight", first, count))]);
        var bias = OnnxInitializer.Floats($"{name}_bias.{first}", [count], () => OnnxInitializer.Read(source, name + "_bias").AsSpan(first, count).ToArray());
        return graph.Node("Add", $"{name}.{first}.sum", [product, graph.Constant(bias)]);
    }

    // open_clip stores [out, in]; a transposed constant lets the runtime pack it for its matrix kernel when it loads.
    private string Linear(OnnxGraph graph, string name, string x, string weight, string bias)
    {
        var product = graph.Node("MatMul", name + ".product", [x, graph.Constant(OnnxInitializer.Transposed(source, name + weight))]);
        return graph.Node("Add", name + ".sum", [product, Tensor(graph, name + bias)]);
    }

    private string Normalise(OnnxGraph graph, string x, string name, ClipTower tower, string suffix = ".out") => graph.Node(
        "LayerNormalization", name + suffix, [x, Tensor(graph, name + ".weight"), Tensor(graph, name + ".bias")],
        OnnxAttribute.Integer("axis", -1), OnnxAttribute.Float("epsilon", tower.Epsilon));

    private string Activate(OnnxGraph graph, string name, string x)
    {
        if (activation == Activation.Gelu)
            return graph.Node("Gelu", name, [x]);
        var factor = graph.Constant(OnnxInitializer.Floats("quick_gelu.factor", [], () => [1.702f]));
        var scaled = graph.Node("Mul", name + ".scaled", [x, factor]);
        return graph.Node("Mul", name, [x, graph.Node("Sigmoid", name + ".sigmoid", [scaled])]);
    }

    private OnnxInitializer ClassAndPositions() => OnnxInitializer.Floats("visual.class_and_positions", [clip.VisionPositions, clip.Vision.Width], () =>
    {
        var positions = OnnxInitializer.Read(source, "visual.positional_embedding");
        var token = OnnxInitializer.Read(source, "visual.class_embedding");
        for (var i = 0; i < token.Length; i++)
            positions[i] += token[i];
        return positions;
    });

    private string Tensor(OnnxGraph graph, string name) => graph.Constant(OnnxInitializer.Of(source, name));

    private static string Integers(OnnxGraph graph, string name, params long[] values) => graph.Constant(OnnxInitializer.Integers(name, scalar: false, values));
}
