using System.Globalization;

namespace PathGen.Onnx;

/// <summary>A graph: nodes in the order in which they run, constants, inputs and outputs.</summary>
internal sealed class OnnxGraph(string name)
{
    /// <summary>The standard operator set that this library writes.</summary>
    public const int CurrentOperatorSet = 23;

    private readonly Dictionary<string, OnnxInitializer> initializers = [];
    private readonly List<OnnxInitializer> ordered = [];

    /// <summary>The graph's name.</summary>
    public string Name => name;

    /// <summary>Version of the standard operator set.</summary>
    public int OperatorSet { get; init; } = CurrentOperatorSet;

    /// <summary>The nodes.</summary>
    public List<OnnxNode> Nodes { get; } = [];

    /// <summary>The inputs.</summary>
    public List<OnnxValue> Inputs { get; } = [];

    /// <summary>The outputs.</summary>
    public List<OnnxValue> Outputs { get; } = [];

    /// <summary>The constants, in the order in which they were first used.</summary>
    public IReadOnlyList<OnnxInitializer> Initializers => ordered;

    /// <summary>Declares an input whose first dimension is the batch.</summary>
    public void Input(string value, OnnxElementType type, params ReadOnlySpan<long> itemShape) => Inputs.Add(Batched(value, type, itemShape));

    /// <summary>Declares an output whose first dimension is the batch.</summary>
    public void Output(string value, OnnxElementType type, params ReadOnlySpan<long> itemShape) => Outputs.Add(Batched(value, type, itemShape));

    /// <summary>Adds a constant and gives its name; one that is there already is used again.</summary>
    public string Constant(OnnxInitializer initializer)
    {
        if (initializers.TryAdd(initializer.Name, initializer))
            ordered.Add(initializer);
        return initializer.Name;
    }

    /// <summary>The constant of a name, or null.</summary>
    public OnnxInitializer? Find(string constant) => initializers.GetValueOrDefault(constant);

    /// <summary>Puts other constants in the place of all.</summary>
    public void ReplaceConstants(IEnumerable<OnnxInitializer> constants)
    {
        OnnxInitializer[] list = [.. constants];
        ordered.Clear();
        initializers.Clear();
        foreach (var constant in list)
            Constant(constant);
    }

    /// <summary>Removes constants that no node uses.</summary>
    public void Prune()
    {
        var used = Nodes.SelectMany(n => n.Inputs).ToHashSet();
        ReplaceConstants(ordered.Where(constant => used.Contains(constant.Name)));
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
    public void Node(string operation, ReadOnlySpan<string> results, ReadOnlySpan<string> arguments, params ReadOnlySpan<OnnxAttribute> attributes) =>
        Nodes.Add(new OnnxNode(operation, arguments.ToArray(), results.ToArray(), attributes.ToArray()));

    private static OnnxValue Batched(string value, OnnxElementType type, ReadOnlySpan<long> itemShape) =>
        new(value, type, ["batch", .. itemShape.ToArray().Select(size => size.ToString(CultureInfo.InvariantCulture))]);
}
