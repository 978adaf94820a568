using PathGen.Onnx;

namespace PathGen.Wsi;

/// <summary>
/// Attention MIL as an ONNX graph of standard operators: <c>features</c> [patches, D] → <c>probabilities</c> [1, C], <c>logits</c> [1, C] and <c>attention</c> [patches], the mean of the
/// branches. Weights carry the parameters' names; matrices lie transposed, as products read them.
/// </summary>
internal static class AttentionGraph
{
    private const string Transposed = ".transposed";

    /// <summary>Makes the graph. Classifiers of branches serve training alone and are left out.</summary>
    public static OnnxGraph Build(AttentionParameters network)
    {
        var shape = network.Shape;
        var graph = new OnnxGraph("attention_mil");
        graph.Inputs.Add(new OnnxValue(HeadGraph.Features, OnnxElementType.Float, ["patches", FormattableString.Invariant($"{shape.InputWidth}")]));
        var hidden = graph.Node("Relu", "hidden", [graph.Node("MatMul", "reduced", [HeadGraph.Features, Matrix("reduce_weight", shape.InnerWidth, shape.InputWidth)])]);
        var gated = graph.Node("Mul", "gated", [graph.Node("Tanh", "tanh", [Linear(hidden, "V", shape.AttentionWidth, shape.InnerWidth)]), graph.Node("Sigmoid", "sigmoid", [Linear(hidden, "U", shape.AttentionWidth, shape.InnerWidth)])]);
        var weights = graph.Node(
            "Softmax", "branch_attention", [graph.Node("Transpose", "attention_logits", [Linear(gated, "w", shape.Branches, shape.AttentionWidth)], OnnxAttribute.Integers("perm", 1, 0))], OnnxAttribute.Integer("axis", 1));
        var branches = graph.Constant(OnnxInitializer.Integers("branch_axis", scalar: false, 0));
        graph.Node("ReduceMean", HeadGraph.Attention, [weights, branches], OnnxAttribute.Integer("keepdims", 0));
        var pooled = graph.Node("ReduceMean", "pooled", [graph.Node("MatMul", "branch_pooled", [weights, hidden]), branches], OnnxAttribute.Integer("keepdims", 1));
        HeadGraph.AddOutputs(graph, Linear(pooled, "slide", shape.Classes, shape.InnerWidth), shape.Classes);
        graph.Outputs.Add(new OnnxValue(HeadGraph.Attention, OnnxElementType.Float, ["patches"]));
        return graph;

        string Matrix(string name, int rows, int columns) =>
            graph.Constant(OnnxInitializer.Floats(name + Transposed, [columns, rows], () => OnnxInitializer.Transpose(network.Get(name), rows, columns)));

        string Linear(string input, string layer, int rows, int columns) => graph.Node(
            "Add", layer + "_sum",
            [graph.Node("MatMul", layer + "_product", [input, Matrix(layer + "_weight", rows, columns)]), graph.Constant(OnnxInitializer.Floats(layer + "_bias", [rows], () => network.Get(layer + "_bias")))]);
    }

    /// <summary>Reads the parameters of a graph that <see cref="Build"/> made; the branches' classifiers stay 0.</summary>
    /// <exception cref="ModelException">The graph is another one.</exception>
    public static AttentionParameters Read(string path)
    {
        var graph = OnnxReader.Read(path);
        var (inner, attention) = (Tensor("reduce_weight" + Transposed, 2), Tensor("V_weight" + Transposed, 2));
        var (branches, classes) = (Tensor("w_weight" + Transposed, 2), Tensor("slide_weight" + Transposed, 2));
        var shape = new AttentionShape((int)inner.Shape[0], (int)inner.Shape[1], (int)attention.Shape[1], (int)branches.Shape[1], (int)classes.Shape[1]);
        var network = new AttentionParameters(shape);
        foreach (var (name, sizes) in shape.Tensors().Where(t => !t.Name.StartsWith("branch", StringComparison.Ordinal)))
        {
            var isMatrix = sizes.Length == 2;
            var tensor = Tensor(isMatrix ? name + Transposed : name, sizes.Length);
            if (!tensor.Shape.SequenceEqual(sizes.Reverse().Select(size => (long)size)))
                throw new ModelException($"{path}: {tensor.Name} is [{string.Join(", ", tensor.Shape)}]; [{string.Join(", ", sizes.Reverse())}] was expected.");
            var values = tensor.ToFloats();
            network.Set(name, isMatrix ? OnnxInitializer.Transpose(values, sizes[1], sizes[0]) : values);
        }

        return network;

        OnnxInitializer Tensor(string name, int dimensions)
        {
            var tensor = graph.Find(name);
            return tensor is { Type: OnnxElementType.Float } && tensor.Shape.Count == dimensions && tensor.Shape.All(size => size is >= 1 and <= FeatureBag.MaxWidth)
                ? tensor
                : throw new ModelException($"{path}: {name} is missing or no float tensor of {dimensions} dimensions; an attention network that this library trained was expected.");
        }
    }
}
