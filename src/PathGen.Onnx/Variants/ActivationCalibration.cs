using System.Globalization;

namespace PathGen.Onnx;

/// <summary>
/// Sees what enters the linear layers of a graph: runs it with three small results more for each of their inputs (largest, smallest, mean square of every channel), so that no
/// activation leaves the runtime.
/// </summary>
internal static class ActivationCalibration
{
    /// <summary>Runs a graph on inputs, one at a time.</summary>
    /// <param name="file">A file to write the graph with its results to, in the folder of the weights; it is deleted afterwards.</param>
    /// <param name="graph">The graph; left as it is.</param>
    /// <param name="layers">Its linear layers.</param>
    /// <param name="inputs">Inputs, each of batch 1.</param>
    /// <param name="cancellationToken">Stops between inputs.</param>
    /// <returns>Statistics by the name of the layers' input.</returns>
    /// <exception cref="ModelException">The runtime failed, or an activation is not finite.</exception>
    public static Dictionary<string, ChannelStatistics> Run(
        string file, OnnxGraph graph, IReadOnlyList<LinearLayer> layers, IReadOnlyList<ReadOnlyMemory<float>> inputs, CancellationToken cancellationToken)
    {
        var found = layers.DistinctBy(layer => layer.Input).ToDictionary(layer => layer.Input, layer => new ChannelStatistics(layer.Inputs));
        try
        {
            OnnxFile.WriteSharing(file, WithResults(graph, found.Keys, layers));
            using var session = OnnxSession.Load(file);
            long[] shape = [1, .. graph.Inputs[0].Shape.Skip(1).Select(size => long.Parse(size, CultureInfo.InvariantCulture))];
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

        return found;
    }

    private static string[] Results(string input) => [input + ".largest", input + ".smallest", input + ".square"];

    private static OnnxGraph WithResults(OnnxGraph graph, IEnumerable<string> inputs, IReadOnlyList<LinearLayer> layers)
    {
        var copy = new OnnxGraph(graph.Name) { OperatorSet = graph.OperatorSet };
        foreach (var initializer in graph.Initializers)
            copy.Constant(initializer);
        copy.Inputs.AddRange(graph.Inputs);
        copy.Outputs.AddRange(graph.Outputs);
        copy.Nodes.AddRange(graph.Nodes);
        foreach (var input in inputs)
        {
            var width = layers.First(layer => layer.Input == input).Inputs;
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
