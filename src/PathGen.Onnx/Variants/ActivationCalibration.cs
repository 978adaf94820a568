namespace PathGen.Onnx;

/// <summary>
/// Sees what enters the linear layers of a graph: runs it with three small results more for each of their inputs (largest, smallest, mean square of every channel), so that no
/// activation leaves the runtime.
/// </summary>
internal static class ActivationCalibration
{
    // What an activation function ends with in exported graphs; x·σ(1.702x) and x·Φ(x) are products whose first factor leads to x.
    private static readonly HashSet<string> Activations = ["Mul", "Relu", "Gelu", "com.microsoft.Gelu", "com.microsoft.QuickGelu", "com.microsoft.FastGelu"];

    // Three products and the function itself, in the longest form.
    private const int LongestActivation = 4;

    /// <summary>Runs a graph on inputs, one at a time.</summary>
    /// <param name="file">A file to write the graph with its results to, in the folder of the weights; it is deleted afterwards.</param>
    /// <param name="graph">The graph; left as it is.</param>
    /// <param name="layers">Its linear layers.</param>
    /// <param name="inputs">Inputs, each of batch 1.</param>
    /// <param name="shape">Sizes of one input.</param>
    /// <param name="cancellationToken">Stops between inputs.</param>
    /// <returns>Statistics by the name of the layers' input.</returns>
    /// <exception cref="ModelException">The runtime failed, or an activation is not finite.</exception>
    public static Dictionary<string, ChannelStatistics> Run(
        string file, OnnxGraph graph, IReadOnlyList<LinearLayer> layers, IReadOnlyList<ReadOnlyMemory<float>> inputs, long[] shape, CancellationToken cancellationToken)
    {
        var before = BeforeActivations(graph, layers);
        var widths = layers.DistinctBy(layer => layer.Input).Select(layer => (Name: layer.Input, Width: layer.Inputs)).Concat(before.Values.Select(layer => (Name: layer.Output, Width: layer.Outputs))).DistinctBy(w => w.Name).ToList();
        var found = widths.ToDictionary(w => w.Name, w => new ChannelStatistics(w.Width));
        try
        {
            OnnxFile.WriteSharing(file, WithResults(graph, widths));
            using var session = OnnxSession.Load(file);
            string[] names = [.. found.Keys.SelectMany(Results)];
            foreach (var input in inputs)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var results = session.RunAll(graph.Inputs[0].Name, input, shape, names);
                foreach (var (name, statistics) in found)
                    statistics.Add(results[Results(name)[0]], results[Results(name)[1]], results[Results(name)[2]]);
            }
        }
        finally
        {
            File.Delete(file);
        }

        foreach (var (name, statistics) in found)
        {
            if (!statistics.Largest.Concat(statistics.Smallest).All(float.IsFinite))
                throw new ModelException($"{file}: {name} holds values that are not finite on the calibration inputs, so the model cannot be quantized.");
        }

        foreach (var (input, layer) in before)
            found[input].ExpectAsMuchAs(found[layer.Output]);
        return found;
    }

    // For each input of a layer that an activation function makes of another layer's result: that layer.
    private static Dictionary<string, LinearLayer> BeforeActivations(OnnxGraph graph, IReadOnlyList<LinearLayer> layers)
    {
        var links = new GraphLinks(graph);
        var results = layers.DistinctBy(layer => layer.Output).ToDictionary(layer => layer.Output);
        var before = new Dictionary<string, LinearLayer>();
        foreach (var layer in layers.DistinctBy(layer => layer.Input))
        {
            var value = layer.Input;
            for (var step = 0; step < LongestActivation && !results.ContainsKey(value) && links.ProducerOf(value) is { } node && Activations.Contains(node.Operation); step++)
                value = node.Inputs.FirstOrDefault(input => graph.Find(input) is null, value);
            if (value != layer.Input && results.TryGetValue(value, out var origin) && origin.Outputs == layer.Inputs)
                before[layer.Input] = origin;
        }

        return before;
    }

    private static string[] Results(string input) => [input + ".largest", input + ".smallest", input + ".square"];

    private static OnnxGraph WithResults(OnnxGraph graph, IEnumerable<(string Name, int Width)> values)
    {
        var copy = new OnnxGraph(graph.Name) { OperatorSet = graph.OperatorSet };
        foreach (var initializer in graph.Initializers)
            copy.Constant(initializer);
        copy.Inputs.AddRange(graph.Inputs);
        copy.Outputs.AddRange(graph.Outputs);
        copy.Nodes.AddRange(graph.Nodes);
        foreach (var (input, width) in values)
        {
            var rows = copy.Node("Reshape", input + ".rows", [input, copy.Constant(OnnxInitializer.Integers($"rows.of.{width}", scalar: false, -1, width))]);
            var names = Results(input);
            Reduce(copy, "ReduceMax", names[0], rows);
            Reduce(copy, "ReduceMin", names[1], rows);
            Reduce(copy, "ReduceMean", names[2], copy.Node("Mul", input + ".squared", [rows, rows]));
            foreach (var name in names)
                copy.Outputs.Add(new OnnxValue(name, OnnxElementType.Float, [$"{width}"]));
        }

        return copy;
    }

    // The axes moved from the attributes to the inputs with version 18.
    private static void Reduce(OnnxGraph graph, string operation, string output, string rows)
    {
        if (graph.OperatorSet >= 18)
            graph.Node(operation, output, [rows, graph.Constant(OnnxInitializer.Integers("first.axis", scalar: false, 0))], OnnxAttribute.Integer("keepdims", 0));
        else
            graph.Node(operation, output, [rows], OnnxAttribute.Integers("axes", 0), OnnxAttribute.Integer("keepdims", 0));
    }
}
