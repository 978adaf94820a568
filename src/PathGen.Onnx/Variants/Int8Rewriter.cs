using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace PathGen.Onnx;

/// <summary>
/// Puts <c>com.microsoft.DynamicQuantizeMatMul</c> (<c>MatMulIntegerToFloat</c> where layers share an input) in the place of linear layers: weights signed, with a scale for each column; activations unsigned, with one scale and zero point,
/// found anew in each run. That one scale spans everything in a call, so a run must hold one picture, and a channel with large values would take the precision of all others:
/// <see cref="ChannelScales"/> move such channels into the weights, through the gains of the normalisation in front where there is one, else by a multiplication.
/// </summary>
/// <param name="graph">The graph, in 32-bit floats; rewritten.</param>
/// <param name="statistics">What enters the layers, by name.</param>
internal sealed class Int8Rewriter(OnnxGraph graph, IReadOnlyDictionary<string, ChannelStatistics> statistics)
{
    // Where no gain takes the factors, a multiplication of the whole activation must earn its time: half of the error's standard deviation.
    private const double SmallestGainOfMultiplication = 4;

    private readonly Dictionary<OnnxNode, OnnxNode[]> replaced = new(ReferenceEqualityComparer.Instance);

    /// <summary>Multiplications that were put in front of layers.</summary>
    public int Multiplications { get; private set; }

    /// <summary>Rewrites the layers.</summary>
    public void Apply(IReadOnlyList<LinearLayer> layers)
    {
        var links = new GraphLinks(graph);
        foreach (var group in layers.GroupBy(layer => layer.Input))
        {
            var members = group.Select(layer => (Layer: layer, Weight: layer.ReadWeight())).ToList();
            var (factors, gain) = ChannelScales.Best(statistics[group.Key], [.. members.Select(m => (m.Weight, m.Layer.Outputs))]);
            var input = group.Key;
            if (gain > 1 && NormFor(links, group) is { } norm)
                Scale(norm, factors);
            else if (gain >= SmallestGainOfMultiplication)
                input = Multiply(group.Key, factors, members[0].Layer.Node);
            else
                Array.Fill(factors, 1);
            var quantized = members.Count > 1 ? QuantizeOnce(input, members[0].Layer.Node) : null;
            foreach (var (layer, weight) in members)
                Replace(layer, weight, factors, input, quantized);
        }

        var nodes = graph.Nodes.SelectMany(node => replaced.TryGetValue(node, out var others) ? others : [node]).ToList();
        graph.Nodes.Clear();
        graph.Nodes.AddRange(nodes);
        graph.Prune();
    }

    // The normalisation whose result these layers use and nothing else.
    private OnnxNode? NormFor(GraphLinks links, IGrouping<string, LinearLayer> group) =>
        links.ProducerOf(group.Key) is { Operation: "LayerNormalization", Inputs.Count: 3 } norm && norm.Outputs[0] == group.Key && !links.IsOutput(group.Key)
        && graph.Find(norm.Inputs[1]) is { Type: OnnxElementType.Float, Shape.Count: 1 } && graph.Find(norm.Inputs[2]) is { Type: OnnxElementType.Float, Shape.Count: 1 }
        && links.ConsumersOf(group.Key).All(consumer => group.Any(layer => ReferenceEquals(layer.Node, consumer)))
            ? norm
            : null;

    private void Scale(OnnxNode norm, float[] factors)
    {
        string Divided(string constant)
        {
            var values = graph.Find(constant)!.ToFloats();
            TensorPrimitives.Divide(values, factors, values);

            // Two normalisations may share their constants, each with factors of its own.
            return graph.Constant(OnnxInitializer.Floats($"{constant}.of.{norm.Outputs[0]}", [values.Length], () => values));
        }

        replaced[norm] = [norm with { Inputs = [norm.Inputs[0], Divided(norm.Inputs[1]), Divided(norm.Inputs[2])] }];
    }

    private string Multiply(string input, float[] factors, OnnxNode before)
    {
        var inverse = Array.ConvertAll(factors, f => 1 / f);
        var scaled = input + ".for.int8";
        replaced[before] = [new OnnxNode("Mul", [input, graph.Constant(OnnxInitializer.Floats(input + ".for.int8.factors", [inverse.Length], () => inverse))], [scaled], [])];
        Multiplications++;
        return scaled;
    }

    // Queries, keys and values come of one activation, which is quantized once for the three.
    private string[] QuantizeOnce(string input, OnnxNode before)
    {
        string[] quantized = [input + ".uint8", input + ".uint8.scale", input + ".uint8.zero"];
        replaced[before] = [.. replaced.GetValueOrDefault(before, []), new OnnxNode("DynamicQuantizeLinear", [input], quantized, [])];
        return quantized;
    }

    private void Replace(LinearLayer layer, float[] weight, float[] factors, string input, string[]? quantized)
    {
        var columns = layer.Outputs;
        var (values, scales) = Quantize(weight, factors, columns);
        var name = layer.Weight.Name;
        var rows = graph.Constant(OnnxInitializer.Bytes(name + ".int8", OnnxElementType.Int8, [layer.Inputs, columns], values));
        var scale = graph.Constant(OnnxInitializer.Floats(name + ".scale", [columns], () => scales));
        var bias = layer.BiasName ?? graph.Constant(OnnxInitializer.Floats($"zeros.{columns}", [columns], () => new float[columns]));
        var product = quantized is null
            ? new OnnxNode("com.microsoft.DynamicQuantizeMatMul", [input, rows, scale, "", bias], [layer.Output], [])
            : new OnnxNode("com.microsoft.MatMulIntegerToFloat", [quantized[0], rows, quantized[1], scale, quantized[2], "", bias], [layer.Output], []);
        replaced[layer.Node] = [.. replaced.GetValueOrDefault(layer.Node, []), product];
        if (layer.Bias is not null)
            replaced[layer.Bias] = [];
    }

    private static (byte[] Values, float[] Scales) Quantize(float[] weight, float[] factors, int columns)
    {
        var scales = new float[columns];
        for (var k = 0; k < factors.Length; k++)
        {
            var row = weight.AsSpan(k * columns, columns);
            TensorPrimitives.Multiply(row, factors[k], row);
            for (var n = 0; n < columns; n++)
                scales[n] = Math.Max(scales[n], Math.Abs(row[n]));
        }

        // A column of zeros has any scale.
        for (var n = 0; n < columns; n++)
            scales[n] = scales[n] > 0 ? scales[n] / sbyte.MaxValue : 1;
        var values = new sbyte[weight.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = (sbyte)Math.Clamp(MathF.Round(weight[i] / scales[i % columns]), -sbyte.MaxValue, sbyte.MaxValue);
        return (MemoryMarshal.AsBytes<sbyte>(values).ToArray(), scales);
    }
}
