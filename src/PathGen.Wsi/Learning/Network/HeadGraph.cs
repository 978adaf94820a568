using PathGen.Onnx;

namespace PathGen.Wsi;

/// <summary>What the graphs of all slide classifiers have in common.</summary>
internal static class HeadGraph
{
    /// <summary>The input: float [patches, D].</summary>
    public const string Features = "features";

    /// <summary>Output: float [1, C].</summary>
    public const string Probabilities = "probabilities";

    /// <summary>Output of some: float [patches].</summary>
    public const string Attention = "attention";

    /// <summary>Declares the input and pools it to one row.</summary>
    /// <returns>Name of the row, [1, D].</returns>
    public static string Pooled(OnnxGraph graph, BagPooling pooling, int width)
    {
        graph.Inputs.Add(new OnnxValue(Features, OnnxElementType.Float, ["patches", FormattableString.Invariant($"{width}")]));
        var axis = graph.Constant(OnnxInitializer.Integers("patch_axis", scalar: false, 0));
        return graph.Node(pooling == BagPooling.Mean ? "ReduceMean" : "ReduceMax", "pooled", [Features, axis], OnnxAttribute.Integer("keepdims", 1));
    }

    /// <summary>Ends a graph with the softmax of its logits.</summary>
    public static void AddOutputs(OnnxGraph graph, string sums, int classes)
    {
        var size = FormattableString.Invariant($"{classes}");
        graph.Node("Softmax", Probabilities, [graph.Node("Identity", "logits", [sums])], OnnxAttribute.Integer("axis", 1));
        graph.Outputs.Add(new OnnxValue(Probabilities, OnnxElementType.Float, ["1", size]));
        graph.Outputs.Add(new OnnxValue("logits", OnnxElementType.Float, ["1", size]));
    }
}
