using PathGen.Onnx;

namespace PathGen.Benchmarks.Graphs;

/// <summary>
/// CLIP's vision part as PyTorch's exporter writes it, operator by operator: queries, keys and values of their own, attention as two products and a softmax over transposed heads,
/// layer normalisation as ReduceMean, Sub, Pow, …, the class token expanded and concatenated, read at the very end. What our graphs are measured against.
/// </summary>
internal sealed class ExportedGraph(ITensorSource source, ClipArchitecture clip)
{
    private readonly OnnxGraph graph = new("vision_model");

    private ClipTower Tower => clip.Vision;

    public OnnxGraph Build()
    {
        var (width, grid) = (Tower.Width, clip.Grid);
        graph.Input("pixel_values", OnnxElementType.Float, 3, clip.ImageSize, clip.ImageSize);
        var patches = graph.Node(
            "Conv", "patches", ["pixel_values", Tensor("visual.conv1.weight")],
            OnnxAttribute.Integers("kernel_shape", clip.PatchSize, clip.PatchSize), OnnxAttribute.Integers("strides", clip.PatchSize, clip.PatchSize));
        var rows = graph.Node("Transpose", "rows", [graph.Node("Reshape", "flat", [patches, Integers("flat.shape", 0, width, grid * grid)])], OnnxAttribute.Integers("perm", 0, 2, 1));
        var batch = graph.Node("Gather", "batch", [graph.Node("Shape", "shape", ["pixel_values"]), Integers("zero", 0)], OnnxAttribute.Integer("axis", 0));
        var size = graph.Node("Concat", "class.size", [batch, Integers("class.rest", 1, width)], OnnxAttribute.Integer("axis", 0));
        var token = graph.Node("Expand", "class", [Tensor("visual.class_embedding"), size]);
        var tokens = graph.Node("Concat", "tokens", [token, rows], OnnxAttribute.Integer("axis", 1));
        var x = Normalise(graph.Node("Add", "placed", [tokens, Tensor("visual.positional_embedding")]), "visual.ln_pre");
        for (var layer = 0; layer < Tower.Layers; layer++)
        {
            var block = Tower.Block(layer);
            x = graph.Node("Add", block + "attn.sum", [x, Linear(block + "attn.out_proj", Attend(block, Normalise(x, block + "ln_1")), ".weight", ".bias")]);
            var inner = Linear(block + "mlp.c_fc", Normalise(x, block + "ln_2"), ".weight", ".bias");
            var gate = graph.Node("Sigmoid", block + "gate", [graph.Node("Mul", block + "slope", [inner, Float("slope", 1.702f)])]);
            x = graph.Node("Add", block + "mlp.sum", [x, Linear(block + "mlp.c_proj", graph.Node("Mul", block + "gelu", [inner, gate]), ".weight", ".bias")]);
        }

        var read = graph.Node("Gather", "read", [x, graph.Constant(OnnxInitializer.Integers("read.index", scalar: true, 0))], OnnxAttribute.Integer("axis", 1));
        graph.Node("MatMul", "image_embeds", [Normalise(read, "visual.ln_post"), Tensor("visual.proj")]);
        graph.Output("image_embeds", OnnxElementType.Float, clip.EmbeddingWidth);
        return graph;
    }

    private string Attend(string block, string x)
    {
        var (heads, head) = (Tower.Heads, Tower.Width / Tower.Heads);
        var query = Heads(0, "query", 0, 2, 1, 3);
        var key = Heads(1, "key", 0, 2, 3, 1);
        var value = Heads(2, "value", 0, 2, 1, 3);
        var scores = graph.Node("MatMul", block + "scores", [graph.Node("Mul", block + "query.scaled", [query, Float("head.scale", 1 / MathF.Sqrt(head))]), key]);
        var mixed = graph.Node("MatMul", block + "mixed", [graph.Node("Softmax", block + "softmax", [scores], OnnxAttribute.Integer("axis", -1)), value]);
        var back = graph.Node("Transpose", block + "mixed.back", [mixed], OnnxAttribute.Integers("perm", 0, 2, 1, 3));
        return graph.Node("Reshape", block + "mixed.rows", [back, Integers("rows.shape", 0, clip.VisionPositions, Tower.Width)]);

        string Heads(int part, string name, params ReadOnlySpan<long> order)
        {
            var rows = graph.Node("Add", $"{block}{name}.sum", [graph.Node("MatMul", $"{block}{name}.product", [x, Part(block, name, part)]), Bias(block, name, part)]);
            var split = graph.Node("Reshape", $"{block}{name}.heads", [rows, Integers("heads.shape", 0, clip.VisionPositions, heads, head)]);
            return graph.Node("Transpose", block + name, [split], OnnxAttribute.Integers("perm", order));
        }
    }

    private string Part(string block, string name, int part) =>
        graph.Constant(OnnxInitializer.Transposed(source, block + "attn.in_proj_weight", part * Tower.Width, Tower.Width) with { Name = $"{block}{name}.weight" });

    private string Bias(string block, string name, int part) => graph.Constant(OnnxInitializer.Floats(
        $"{block}{name}.bias", [Tower.Width], () => OnnxInitializer.Read(source, block + "attn.in_proj_bias").AsSpan(part * Tower.Width, Tower.Width).ToArray()));

    private string Linear(string name, string x, string weight, string bias)
    {
        var product = graph.Node("MatMul", name + ".product", [x, graph.Constant(OnnxInitializer.Transposed(source, name + weight))]);
        return graph.Node("Add", name + ".sum", [product, Tensor(name + bias)]);
    }

    private string Normalise(string x, string name)
    {
        var centred = graph.Node("Sub", name + ".centred", [x, Mean(name + ".mean", x)]);
        var variance = Mean(name + ".variance", graph.Node("Pow", name + ".squares", [centred, Float("two", 2)]));
        var deviation = graph.Node("Sqrt", name + ".deviation", [graph.Node("Add", name + ".safe", [variance, Float("epsilon", Tower.Epsilon)])]);
        var scaled = graph.Node("Mul", name + ".scaled", [graph.Node("Div", name + ".unit", [centred, deviation]), Tensor(name + ".weight")]);
        return graph.Node("Add", name + ".out", [scaled, Tensor(name + ".bias")]);
    }

    private string Mean(string name, string x) => graph.Node("ReduceMean", name, [x, Integers("last.axis", -1)], OnnxAttribute.Integer("keepdims", 1));

    private string Tensor(string name) => graph.Constant(OnnxInitializer.Of(source, name));

    private string Float(string name, float value) => graph.Constant(OnnxInitializer.Floats(name, [], () => [value]));

    private string Integers(string name, params long[] values) => graph.Constant(OnnxInitializer.Integers(name, scalar: false, values));
}
