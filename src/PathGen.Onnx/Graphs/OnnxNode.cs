namespace PathGen.Onnx;

/// <summary>A node of a graph.</summary>
/// <param name="Operation">A standard operator, or one of another set as <c>com.microsoft.QuickGelu</c>.</param>
/// <param name="Inputs">Names of the inputs; empty for one that is left out.</param>
/// <param name="Outputs">Names of the outputs; empty for one that is not wanted. The node is named after the first.</param>
/// <param name="Attributes">Attributes.</param>
internal sealed record OnnxNode(string Operation, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<OnnxAttribute> Attributes)
{
    /// <summary>The operator set, empty for the standard one.</summary>
    public string Domain => Operation.LastIndexOf('.') is var dot and > 0 ? Operation[..dot] : "";

    /// <summary><c>NodeProto</c>.</summary>
    public ProtoMessage ToMessage()
    {
        var node = new ProtoMessage();
        foreach (var input in Inputs)
            node.String(1, input);
        foreach (var output in Outputs)
            node.String(2, output);
        node.String(3, Outputs[0]).String(4, Operation[(Operation.LastIndexOf('.') + 1)..]);
        foreach (var attribute in Attributes)
            node.Message(5, attribute.Message);
        return Domain.Length == 0 ? node : node.String(7, Domain);
    }

    /// <summary>A number of an attribute, or what holds where there is none.</summary>
    public double Number(string attribute, double otherwise) => Attributes.FirstOrDefault(a => a.Name == attribute)?.Value ?? otherwise;
}
