namespace PathGen.Onnx;

/// <summary>Which node makes a value and which use it, as the graph was when this was made.</summary>
internal sealed class GraphLinks
{
    private readonly Dictionary<string, OnnxNode> producers = [];
    private readonly Dictionary<string, List<OnnxNode>> consumers = [];
    private readonly HashSet<string> outputs;

    /// <param name="graph">The graph.</param>
    public GraphLinks(OnnxGraph graph)
    {
        outputs = [.. graph.Outputs.Select(o => o.Name)];
        foreach (var node in graph.Nodes)
        {
            foreach (var output in node.Outputs.Where(o => o.Length > 0))
                producers[output] = node;
            foreach (var input in node.Inputs.Where(i => i.Length > 0).Distinct())
                (consumers.TryGetValue(input, out var list) ? list : consumers[input] = []).Add(node);
        }
    }

    /// <summary>The node that makes a value; null for an input or a constant.</summary>
    public OnnxNode? ProducerOf(string value) => producers.GetValueOrDefault(value);

    /// <summary>The nodes that use a value.</summary>
    public IReadOnlyList<OnnxNode> ConsumersOf(string value) => consumers.GetValueOrDefault(value) ?? [];

    /// <summary>The only node that uses a value; null where there are several, or the value is a result of the graph.</summary>
    public OnnxNode? OnlyConsumerOf(string value) => ConsumersOf(value) is [var one] && !outputs.Contains(value) ? one : null;

    /// <summary>Whether a value is a result of the graph.</summary>
    public bool IsOutput(string value) => outputs.Contains(value);
}
