namespace PathGen.Onnx;

/// <summary>
/// Joins a residual sum and the layer normalisation behind it into <c>com.microsoft.SkipLayerNormalization</c>, which also gives the sum. ONNX Runtime's own fusion leaves out
/// sums that are used twice, as all are in a pre-norm transformer; its CPU kernel takes a quarter of the time of <c>LayerNormalization</c>, so that a norm of a norm gets it too.
/// </summary>
internal static class ResidualFusion
{
    /// <summary>Rewrites a graph.</summary>
    /// <returns>How many places were joined.</returns>
    public static int Apply(OnnxGraph graph)
    {
        var links = new GraphLinks(graph);
        var replaced = new Dictionary<OnnxNode, OnnxNode?>(ReferenceEqualityComparer.Instance);
        foreach (var norm in graph.Nodes.Where(IsNorm))
        {
            if (links.ProducerOf(norm.Inputs[0]) is { } before && IsNorm(before))
            {
                // The first block's, behind the one of the embeddings: x + x is normalised as x is, bit for bit, where epsilon counts four times.
                replaced[norm] = Joined([norm.Inputs[0], norm.Inputs[0], norm.Inputs[1], norm.Inputs[2]], [norm.Outputs[0]], 4 * Epsilon(norm));
                continue;
            }

            if (links.ProducerOf(norm.Inputs[0]) is not { Operation: "Add" } sum || replaced.ContainsKey(sum) || IsVector(graph, sum.Inputs[0]) || IsVector(graph, sum.Inputs[1]))
                continue;

            // A constant, such as positions, may have no batch and must come second; a bias before the sum comes along.
            var (x, skip) = graph.Find(sum.Inputs[0]) is null ? (sum.Inputs[0], sum.Inputs[1]) : (sum.Inputs[1], sum.Inputs[0]);
            var bias = "";
            foreach (var operand in new[] { x, skip })
            {
                if (bias.Length == 0 && links.OnlyConsumerOf(operand) == sum && links.ProducerOf(operand) is { Operation: "Add" } add && !replaced.ContainsKey(add) && BiasOf(graph, add) is var (value, vector))
                {
                    (x, skip) = operand == x ? (value, skip) : (x, value);
                    bias = vector;
                    replaced[add] = null;
                }
            }

            string[] inputs = [x, skip, norm.Inputs[1], norm.Inputs[2], .. bias.Length > 0 ? [bias] : Array.Empty<string>()];
            replaced[sum] = Joined(inputs, [norm.Outputs[0], "", "", sum.Outputs[0]], Epsilon(norm));
            replaced[norm] = null;
        }

        var nodes = graph.Nodes.Select(node => replaced.TryGetValue(node, out var other) ? other : node).OfType<OnnxNode>().ToList();
        graph.Nodes.Clear();
        graph.Nodes.AddRange(nodes);
        return replaced.Values.Count(node => node is not null);

        static double Epsilon(OnnxNode norm) => norm.Number("epsilon", 1e-5);

        static OnnxNode Joined(string[] inputs, string[] outputs, double epsilon) =>
            new("com.microsoft.SkipLayerNormalization", inputs, outputs, [OnnxAttribute.Float("epsilon", (float)epsilon)]);

        bool IsNorm(OnnxNode node) =>
            node is { Operation: "LayerNormalization", Inputs.Count: 3, Outputs.Count: 1 } && node.Number("axis", -1) == -1 && IsVector(graph, node.Inputs[1]) && IsVector(graph, node.Inputs[2]);
    }

    /// <summary>The two operands of a sum with a constant vector.</summary>
    public static (string Value, string Vector)? BiasOf(OnnxGraph graph, OnnxNode add) =>
        IsVector(graph, add.Inputs[1]) ? (add.Inputs[0], add.Inputs[1]) : IsVector(graph, add.Inputs[0]) ? (add.Inputs[1], add.Inputs[0]) : null;

    private static bool IsVector(OnnxGraph graph, string value) => graph.Find(value) is { Type: OnnxElementType.Float, Shape.Count: 1 };
}
