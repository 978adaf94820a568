namespace PathGen.Onnx;

/// <summary>A graph under construction: nodes in the order in which they run, constants, inputs and outputs.</summary>
internal sealed class OnnxGraph(string name)
{
    private readonly List<ProtoMessage> nodes = [];
    private readonly List<ProtoMessage> inputs = [];
    private readonly List<ProtoMessage> outputs = [];
    private readonly Dictionary<string, OnnxInitializer> initializers = [];
    private readonly List<OnnxInitializer> ordered = [];
    private readonly SortedSet<string> domains = new(StringComparer.Ordinal);

    /// <summary>The graph's name.</summary>
    public string Name => name;

    /// <summary><c>NodeProto</c> messages.</summary>
    public IReadOnlyList<ProtoMessage> Nodes => nodes;

    /// <summary><c>ValueInfoProto</c> messages of the inputs.</summary>
    public IReadOnlyList<ProtoMessage> Inputs => inputs;

    /// <summary><c>ValueInfoProto</c> messages of the outputs.</summary>
    public IReadOnlyList<ProtoMessage> Outputs => outputs;

    /// <summary>Operator sets beside the standard one.</summary>
    public IReadOnlyCollection<string> Domains => domains;

    /// <summary>The constants, in the order in which they were first used.</summary>
    public IReadOnlyList<OnnxInitializer> Initializers => ordered;

    /// <summary>Declares an input whose first dimension is the batch.</summary>
    public void Input(string value, OnnxElementType type, params ReadOnlySpan<long> itemShape) => inputs.Add(ValueInfo(value, type, itemShape));

    /// <summary>Declares an output whose first dimension is the batch.</summary>
    public void Output(string value, OnnxElementType type, params ReadOnlySpan<long> itemShape) => outputs.Add(ValueInfo(value, type, itemShape));

    /// <summary>Adds a constant and gives its name; one that is there already is used again.</summary>
    public string Constant(OnnxInitializer initializer)
    {
        if (initializers.TryAdd(initializer.Name, initializer))
            ordered.Add(initializer);
        return initializer.Name;
    }

    /// <summary>Adds a node with one output and gives the output's name.</summary>
    /// <param name="operation">A standard operator, or one of another set as <c>com.microsoft.QuickGelu</c>.</param>
    /// <param name="output">Name of the output, and of the node.</param>
    /// <param name="arguments">Names of the inputs.</param>
    /// <param name="attributes">Attributes.</param>
    public string Node(string operation, string output, ReadOnlySpan<string> arguments, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        Node(operation, [output], arguments, attributes);
        return output;
    }

    /// <summary>Adds a node with several outputs; it is named after the first.</summary>
    public void Node(string operation, ReadOnlySpan<string> results, ReadOnlySpan<string> arguments, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        var node = new ProtoMessage();
        foreach (var argument in arguments)
            node.String(1, argument);
        foreach (var result in results)
            node.String(2, result);
        var dot = operation.LastIndexOf('.');
        node.String(3, results[0]).String(4, operation[(dot + 1)..]);
        foreach (var attribute in attributes)
            node.Message(5, attribute.Message);
        if (dot > 0)
            domains.Add(operation[..dot]);
        if (dot > 0)
            node.String(7, operation[..dot]);
        nodes.Add(node);
    }

    private static ProtoMessage ValueInfo(string value, OnnxElementType type, ReadOnlySpan<long> itemShape)
    {
        var shape = new ProtoMessage().Message(1, new ProtoMessage().String(2, "batch"));
        foreach (var size in itemShape)
            shape.Message(1, new ProtoMessage().Integer(1, size));
        var tensor = new ProtoMessage().Integer(1, (long)type).Message(2, shape);
        return new ProtoMessage().String(1, value).Message(2, new ProtoMessage().Message(1, tensor));
    }
}
