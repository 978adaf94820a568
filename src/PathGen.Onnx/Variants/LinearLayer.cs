namespace PathGen.Onnx;

/// <summary>A product with a constant matrix in a graph, and the bias behind it.</summary>
/// <param name="Node">The <c>MatMul</c> or <c>Gemm</c>.</param>
/// <param name="Bias">The <c>Add</c> of a constant vector that alone uses the product; null where there is none.</param>
/// <param name="Input">Name of the activations, [..., K].</param>
/// <param name="Weight">The matrix, [K, N] or, transposed, [N, K].</param>
/// <param name="Transposed">Whether it lies transposed.</param>
/// <param name="BiasName">Name of the vector of N, or null.</param>
internal sealed record LinearLayer(OnnxNode Node, OnnxNode? Bias, string Input, OnnxInitializer Weight, bool Transposed, string? BiasName)
{
    // Below this a product is too small to gain anything.
    private const long SmallestMatrix = 1 << 10;

    /// <summary>Name of the result.</summary>
    public string Output => (Bias ?? Node).Outputs[0];

    /// <summary>K.</summary>
    public int Inputs => checked((int)Weight.Shape[Transposed ? 1 : 0]);

    /// <summary>N.</summary>
    public int Outputs => checked((int)Weight.Shape[Transposed ? 0 : 1]);

    /// <summary>The layers of a graph, but for those that make its results: they are small, and what they lose nothing repairs.</summary>
    public static IReadOnlyList<LinearLayer> Of(OnnxGraph graph)
    {
        var links = new GraphLinks(graph);
        return [.. graph.Nodes.Select(node => From(graph, links, node)).OfType<LinearLayer>().Where(layer => !links.IsOutput(layer.Output))];
    }

    /// <summary>The matrix as [K, N].</summary>
    public float[] ReadWeight()
    {
        var values = Weight.ToFloats();
        return Transposed ? OnnxInitializer.Transpose(values, Outputs, Inputs) : values;
    }

    private static LinearLayer? From(OnnxGraph graph, GraphLinks links, OnnxNode node)
    {
        var transposed = node.Operation == "Gemm" && node.Number("transB", 0) != 0;
        var plain = node.Operation == "MatMul"
            || (node.Operation == "Gemm" && node.Number("transA", 0) == 0 && node.Number("alpha", 1) == 1 && node.Number("beta", 1) == 1);
        if (!plain || graph.Find(node.Inputs[0]) is not null || graph.Find(node.Inputs[1]) is not { Type: OnnxElementType.Float, Shape.Count: 2 } weight || weight.Shape[0] * weight.Shape[1] < SmallestMatrix)
            return null;
        if (node.Operation == "Gemm" && node.Inputs.Count > 2)
            return graph.Find(node.Inputs[2]) is { Shape.Count: 1 } ? new LinearLayer(node, null, node.Inputs[0], weight, transposed, node.Inputs[2]) : null;
        var add = links.OnlyConsumerOf(node.Outputs[0]) is { Operation: "Add" } sum ? sum : null;
        return add is not null && ResidualFusion.BiasOf(graph, add) is var (value, vector) && value == node.Outputs[0]
            ? new LinearLayer(node, add, node.Inputs[0], weight, transposed, vector)
            : new LinearLayer(node, null, node.Inputs[0], weight, transposed, null);
    }
}
