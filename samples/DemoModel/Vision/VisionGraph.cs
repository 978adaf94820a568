using PathGen.Onnx;

namespace PathGen.Samples.DemoModel;

/// <summary>The vision part as ONNX graphs: pixel_values [batch, 3, S, S] → the features alone, or image_embeds [batch, D].</summary>
internal static class VisionGraph
{
    /// <summary>The features alone, output <c>features</c>; gives their number too.</summary>
    public static (OnnxGraph Graph, int Width) Features(PreprocessSettings preprocess)
    {
        var graph = new OnnxGraph("pathgen_demo_features");
        graph.Input("pixel_values", OnnxElementType.Float, 3, preprocess.Size, preprocess.Size);
        var (output, width) = FeatureGraph.AddTo(graph, preprocess.Mean, preprocess.Std);
        graph.Output(output, OnnxElementType.Float, width);
        return (graph, width);
    }

    /// <summary>The features, standardised, and the fitted map.</summary>
    public static OnnxGraph Build(PreprocessSettings preprocess, VisionMap map)
    {
        var graph = new OnnxGraph("pathgen_demo_vision");
        graph.Input("pixel_values", OnnxElementType.Float, 3, preprocess.Size, preprocess.Size);
        var (features, width) = FeatureGraph.AddTo(graph, preprocess.Mean, preprocess.Std);
        var targets = map.Offset.Length;
        graph.Node("Sub", "centred", [features, Constant(graph, "feature_mean", [width], map.Mean)]);
        graph.Node("Mul", "standardised", ["centred", Constant(graph, "feature_scale", [width], map.Scale)]);
        graph.Node(
            "Clip", "bounded",
            ["standardised", Constant(graph, "least", [], [-RidgeRegression.Bound]), Constant(graph, "most", [], [RidgeRegression.Bound])]);
        graph.Node("MatMul", "mapped", ["bounded", Constant(graph, "weights", [width, targets], map.Weights)]);
        graph.Node("Add", "image_embeds", ["mapped", Constant(graph, "offset", [targets], map.Offset)]);
        graph.Output("image_embeds", OnnxElementType.Float, targets);
        return graph;
    }

    private static string Constant(OnnxGraph graph, string name, long[] shape, double[] values) =>
        graph.Constant(OnnxInitializer.Floats(name, shape, () => [.. values.Select(v => (float)v)]));
}
