using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace PathGen.Onnx;

/// <summary>
/// Makes a graph of 32-bit floats one of 16-bit floats: inputs, weights and all between; results stay 32-bit. What is counted as a float only to be compared (token ids under
/// <c>ArgMax</c>) stays exact.
/// </summary>
/// <param name="graph">The graph; rewritten.</param>
/// <param name="file">What messages call it.</param>
internal sealed class HalfRewriter(OnnxGraph graph, string file)
{
    private const int CastsTo = (int)OnnxElementType.Float16;

    /// <summary>Largest magnitude of a weight.</summary>
    public float LargestWeight { get; private set; }

    /// <summary>Rewrites the graph.</summary>
    /// <exception cref="ModelException">A weight does not fit 16 bits, or a constant is of a form that is not handled.</exception>
    public void Apply()
    {
        var links = new GraphLinks(graph);
        var exact = graph.Nodes.Where(node => node.Operation == "Cast" && links.ConsumersOf(node.Outputs[0]) is { Count: > 0 } users && users.All(user => user.Operation is "ArgMax")).ToHashSet<OnnxNode>(ReferenceEqualityComparer.Instance);
        graph.ReplaceConstants([.. graph.Initializers.Select(Narrow)]);
        for (var i = 0; i < graph.Inputs.Count; i++)
        {
            if (graph.Inputs[i].Type == OnnxElementType.Float)
                graph.Inputs[i] = graph.Inputs[i] with { Type = OnnxElementType.Float16 };
        }

        var results = graph.Outputs.Where(o => o.Type == OnnxElementType.Float).Select(o => o.Name).ToHashSet();
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            if (node.Operation == "Constant" && node.Attributes.Any(a => a.Name is not ("value_int" or "value_ints")))
                throw new ModelException($"{file}: the node {node.Outputs[0]} is a constant of a form that is not handled; weights among the initializers are.");
            if (node.Operation == "Cast" && node.Number("to", 0) == (int)OnnxElementType.Float && !exact.Contains(node))
                node = node with { Attributes = [OnnxAttribute.Integer("to", CastsTo)] };
            graph.Nodes[i] = node with { Outputs = [.. node.Outputs.Select(Inner)], Inputs = [.. node.Inputs.Select(Inner)] };
        }

        foreach (var result in results)
            graph.Node("Cast", result, [Inner(result)], OnnxAttribute.Integer("to", (long)OnnxElementType.Float));

        string Inner(string value) => results.Contains(value) ? value + ".half" : value;
    }

    private OnnxInitializer Narrow(OnnxInitializer initializer)
    {
        if (initializer.Type != OnnxElementType.Float)
            return initializer;
        return new OnnxInitializer(initializer.Name, OnnxElementType.Float16, initializer.Shape, initializer.ByteLength / 2, stream =>
        {
            var values = initializer.ToFloats();
            var half = new Half[values.Length];
            Check(initializer.Name, values);
            TensorPrimitives.ConvertToHalf(values, half);
            stream.Write(MemoryMarshal.AsBytes<Half>(half));
        });
    }

    private void Check(string name, ReadOnlySpan<float> values)
    {
        // NaN and infinity come back as such. The lowest float masks attention and stays the lowest.
        var largest = values.IsEmpty ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude(values));
        LargestWeight = Math.Max(LargestWeight, largest);
        if (!(largest <= (float)Half.MaxValue))
            throw new ModelException($"{file}: {name} holds {largest:g4}, which 16-bit floats (up to {(float)Half.MaxValue:g5}) cannot. This model has no fp16 variant; use fp32.");
    }
}
