using PathGen.Onnx;

namespace PathGen.Wsi.Tests;

/// <summary>Tissue models of a few nodes, and models that are none.</summary>
internal static class TinyTissueModel
{
    /// <summary>Probability = 1 − mean of the channels, each pixel by itself: what is dark is tissue.</summary>
    public static string Pixelwise(string path, int width, int height) => Write(path, graph =>
    {
        Declare(graph, [height, width, 3], [height, width, 1]);
        Mean(graph, "pixels", "mean");
        graph.Node("Sub", "probability", [One(graph), "mean"]);
    });

    /// <summary>The same of the mean over 9×9 pixels; beyond the border there is black, as networks have it.</summary>
    public static string Neighbourhood(string path, int width, int height) => Write(path, graph =>
    {
        Declare(graph, [height, width, 3], [height, width, 1]);
        graph.Node("Transpose", "planes", ["pixels"], OnnxAttribute.Integers("perm", 0, 3, 1, 2));
        graph.Node(
            "AveragePool", "smooth", ["planes"],
            OnnxAttribute.Integers("kernel_shape", 9, 9), OnnxAttribute.Integers("pads", 4, 4, 4, 4), OnnxAttribute.Integer("count_include_pad", 1));
        graph.Node("Transpose", "back", ["smooth"], OnnxAttribute.Integers("perm", 0, 2, 3, 1));
        Mean(graph, "back", "mean");
        graph.Node("Sub", "probability", [One(graph), "mean"]);
    });

    /// <summary>A result that is no probability: the pixels' mean less one, times 8.</summary>
    public static string Logits(string path) => Write(path, graph =>
    {
        Declare(graph, [32, 32, 3], [32, 32, 1]);
        Mean(graph, "pixels", "mean");
        graph.Node("Sub", "less", ["mean", One(graph)]);
        graph.Node("Mul", "probability", ["less", graph.Constant(OnnxInitializer.Floats("eight", [], () => [8]))]);
    });

    /// <summary>Channels first.</summary>
    public static string ChannelsFirst(string path) => Write(path, graph =>
    {
        Declare(graph, [3, 32, 32], [3, 32, 32]);
        graph.Node("Relu", "probability", ["pixels"]);
    });

    /// <summary>As many channels out as in.</summary>
    public static string ThreeChannels(string path) => Write(path, graph =>
    {
        Declare(graph, [32, 32, 3], [32, 32, 3]);
        graph.Node("Relu", "probability", ["pixels"]);
    });

    /// <summary>An input of integers.</summary>
    public static string Integers(string path) => Write(path, graph =>
    {
        graph.Input("pixels", OnnxElementType.Int64, 32, 32, 1);
        graph.Output("probability", OnnxElementType.Int64, 32, 32, 1);
        graph.Node("Identity", "probability", ["pixels"]);
    });

    /// <summary>A picture of 8×8 pixels, which no thumbnail is.</summary>
    public static string Small(string path) => Pixelwise(path, 8, 8);

    /// <summary>A picture of 5000 pixels a side.</summary>
    public static string Large(string path) => Pixelwise(path, 5000, 32);

    /// <summary>Two outputs.</summary>
    public static string TwoOutputs(string path) => Write(path, graph =>
    {
        Declare(graph, [32, 32, 3], [32, 32, 1]);
        Mean(graph, "pixels", "probability");
        graph.Output("more", OnnxElementType.Float, 32, 32, 3);
        graph.Node("Relu", "more", ["pixels"]);
    });

    private static void Declare(OnnxGraph graph, ReadOnlySpan<long> input, ReadOnlySpan<long> output)
    {
        graph.Input("pixels", OnnxElementType.Float, input);
        graph.Output("probability", OnnxElementType.Float, output);
    }

    private static void Mean(OnnxGraph graph, string input, string output) =>
        graph.Node("ReduceMean", output, [input, graph.Constant(OnnxInitializer.Integers("channels", scalar: false, -1))], OnnxAttribute.Integer("keepdims", 1));

    private static string One(OnnxGraph graph) => graph.Constant(OnnxInitializer.Floats("one", [], () => [1]));

    private static string Write(string path, Action<OnnxGraph> build)
    {
        var graph = new OnnxGraph("tiny_tissue");
        build(graph);
        OnnxFile.Write(path, graph);
        return path;
    }
}
