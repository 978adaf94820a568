using PathGen.Onnx;

namespace PathGen.Samples.DemoModel;

/// <summary>
/// The fixed features of a picture, in standard ONNX operators: optical density, split into dyes; then, at several scales, how much there is of each dye
/// (soft histograms), how it varies (deviation, blobs and edges), and how far edges agree in direction. Nothing here is fitted.
/// </summary>
internal sealed class FeatureGraph
{
    private const int Dyes = 4;
    private const int Scales = 5;

    // Where histogram steps begin: optical density (natural logarithm) per dye; a step is as wide as the distance to the next.
    private static readonly float[] Thresholds = [0.03f, 0.08f, 0.15f, 0.25f, 0.4f, 0.6f, 0.85f, 1.15f, 1.5f];

    // Unit vectors of haematoxylin and eosin (Macenko et al., 2009) and of red cells, in optical density of R, G, B.
    private static readonly double[] Stains = [0.5626, 0.7201, 0.4062, 0.17, 0.86, 0.48, 0.12, 0.76, 0.64];

    private readonly OnnxGraph graph;
    private readonly List<string> parts = [];
    private readonly string pixels;

    private FeatureGraph(OnnxGraph graph)
    {
        this.graph = graph;
        pixels = graph.Constant(OnnxInitializer.Integers("pixel_axes", scalar: false, 2, 3));
    }

    /// <summary>Adds the features to a graph that has the input <c>pixel_values</c>.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="mean">What the preprocessing subtracted, per colour.</param>
    /// <param name="std">What it divided by.</param>
    /// <returns>The output's name, [batch, F], and F.</returns>
    public static (string Output, int Width) AddTo(OnnxGraph graph, IReadOnlyList<float> mean, IReadOnlyList<float> std) =>
        new FeatureGraph(graph).Build(mean, std);

    private (string Output, int Width) Build(IReadOnlyList<float> mean, IReadOnlyList<float> std)
    {
        var width = 0;
        var plane = Unmix(mean, std);
        for (var scale = 0; scale < Scales; scale++)
        {
            if (scale > 0)
                plane = graph.Node("AveragePool", $"scale{scale}", [plane], OnnxAttribute.Integers("kernel_shape", 2, 2), OnnxAttribute.Integers("strides", 2, 2));
            width += AddVariation(plane, scale);
            if (scale is 0 or 2 or 3)
                width += AddHistogram(plane, scale);
            if (scale is 0 or 1 or 2)
                width += AddDirection(plane, scale);
        }

        return (graph.Node("Concat", "features", [.. parts], OnnxAttribute.Integer("axis", 1)), width);
    }

    /// <summary>Pixels to dyes: haematoxylin, eosin, red, and the mean density; [batch, 4, S, S].</summary>
    private string Unmix(IReadOnlyList<float> mean, IReadOnlyList<float> std)
    {
        var scale = Constant("colour_std", [1, 3, 1, 1], [.. std]);
        var shift = Constant("colour_mean", [1, 3, 1, 1], [.. mean]);
        graph.Node("Mul", "colour_scaled", ["pixel_values", scale]);
        graph.Node("Add", "colour", ["colour_scaled", shift]);
        graph.Node("Clip", "colour_bounded", ["colour", Constant("darkest", [], [1f / 255]), Constant("brightest", [], [1f])]);
        graph.Node("Log", "log_colour", ["colour_bounded"]);
        var inverse = Invert(Stains);
        var weights = new float[Dyes * 3];
        for (var colour = 0; colour < 3; colour++)
        {
            for (var dye = 0; dye < 3; dye++)
                weights[dye * 3 + colour] = (float)-inverse[colour * 3 + dye];
            weights[9 + colour] = -1f / 3;
        }

        return graph.Node("Conv", "scale0", ["log_colour", Constant("unmix", [Dyes, 3, 1, 1], weights)]);
    }

    /// <summary>Deviation of each dye, and strength of dark blobs, of bright blobs, of both squared.</summary>
    private int AddVariation(string plane, int scale)
    {
        var name = $"variation{scale}";
        // Mean and deviation over the picture.
        graph.Node("ReduceMean", $"{name}_mean", [plane, pixels], OnnxAttribute.Integer("keepdims", 1));
        graph.Node("Sub", $"{name}_centred", [plane, $"{name}_mean"]);
        RootMeanSquare($"{name}_centred", $"{name}_deviation");
        if (scale == 0)
            parts.Add(graph.Node("ReduceMean", $"{name}_average", [plane, pixels], OnnxAttribute.Integer("keepdims", 0)));

        // A pixel against the mean of its eight neighbours: positive on blobs of dye of this scale, negative on holes.
        var kernel = new float[9];
        Array.Fill(kernel, -1f / 8);
        kernel[4] = 1;
        PerDye(plane, $"{name}_blob", $"{name}_kernel", kernel);
        graph.Node("Relu", $"{name}_dark", [$"{name}_blob"]);
        parts.Add(graph.Node("ReduceMean", $"{name}_dark_mean", [$"{name}_dark", pixels], OnnxAttribute.Integer("keepdims", 0)));
        RootMeanSquare($"{name}_dark", $"{name}_dark_power");
        RootMeanSquare($"{name}_blob", $"{name}_power");
        return Dyes * (scale == 0 ? 5 : 4);
    }

    /// <summary>The share of the picture above each threshold of each dye, softly.</summary>
    private int AddHistogram(string plane, int scale)
    {
        var steps = Thresholds.Length - 1;
        var (weights, offsets) = (new float[Dyes * steps], new float[Dyes * steps]);
        for (var dye = 0; dye < Dyes; dye++)
        {
            for (var k = 0; k < steps; k++)
            {
                weights[dye * steps + k] = 1 / (Thresholds[k + 1] - Thresholds[k]);
                offsets[dye * steps + k] = -Thresholds[k] / (Thresholds[k + 1] - Thresholds[k]);
            }
        }

        var name = $"histogram{scale}";
        graph.Node(
            "Conv", $"{name}_ramp", [plane, Constant("histogram_weights", [Dyes * steps, 1, 1, 1], weights), Constant("histogram_offsets", [Dyes * steps], offsets)],
            OnnxAttribute.Integer("group", Dyes));
        graph.Node("Clip", $"{name}_step", [$"{name}_ramp", Constant("none", [], [0f]), Constant("all", [], [1f])]);
        parts.Add(graph.Node("ReduceMean", $"{name}_share", [$"{name}_step", pixels], OnnxAttribute.Integer("keepdims", 0)));
        return Dyes * steps;
    }

    /// <summary>How far edges agree in direction within windows of 14 pixels: the coherence of the structure tensor (Bigün and Granlund, 1987).</summary>
    private int AddDirection(string plane, int scale)
    {
        var name = $"direction{scale}";
        PerDye(plane, $"{name}_x", "edge_x", [-1f / 8, 0, 1f / 8, -2f / 8, 0, 2f / 8, -1f / 8, 0, 1f / 8]);
        PerDye(plane, $"{name}_y", "edge_y", [-1f / 8, -2f / 8, -1f / 8, 0, 0, 0, 1f / 8, 2f / 8, 1f / 8]);
        foreach (var (product, a, b) in new[] { ("xx", "x", "x"), ("yy", "y", "y"), ("xy", "x", "y") })
        {
            graph.Node("Mul", $"{name}_{product}_each", [$"{name}_{a}", $"{name}_{b}"]);
            graph.Node("AveragePool", $"{name}_{product}", [$"{name}_{product}_each"], OnnxAttribute.Integers("kernel_shape", 14, 14), OnnxAttribute.Integers("strides", 14, 14));
        }

        graph.Node("Sub", $"{name}_difference", [$"{name}_xx", $"{name}_yy"]);
        graph.Node("Mul", $"{name}_difference2", [$"{name}_difference", $"{name}_difference"]);
        graph.Node("Mul", $"{name}_xy2", [$"{name}_xy", $"{name}_xy"]);
        graph.Node("Mul", $"{name}_xy2_four", [$"{name}_xy2", Constant("four", [], [4f])]);
        graph.Node("Add", $"{name}_square", [$"{name}_difference2", $"{name}_xy2_four"]);
        graph.Node("Sqrt", $"{name}_spread", [$"{name}_square"]);
        graph.Node("Add", $"{name}_trace", [$"{name}_xx", $"{name}_yy"]);
        graph.Node("Add", $"{name}_energy", [$"{name}_trace", Constant("flat", [], [1e-4f])]);
        graph.Node("Div", $"{name}_coherence", [$"{name}_spread", $"{name}_energy"]);
        parts.Add(graph.Node("ReduceMean", $"{name}_agreement", [$"{name}_coherence", pixels], OnnxAttribute.Integer("keepdims", 0)));
        return Dyes;
    }

    private void PerDye(string plane, string output, string kernelName, float[] kernel)
    {
        var weights = Constant(kernelName, [Dyes, 1, 3, 3], [.. Enumerable.Repeat(kernel, Dyes).SelectMany(k => k)]);
        graph.Node("Conv", output, [plane, weights], OnnxAttribute.Integer("group", Dyes));
    }

    private void RootMeanSquare(string plane, string output)
    {
        graph.Node("Mul", $"{output}_squares", [plane, plane]);
        graph.Node("ReduceMean", $"{output}_mean", [$"{output}_squares", pixels], OnnxAttribute.Integer("keepdims", 0));
        parts.Add(graph.Node("Sqrt", output, [$"{output}_mean"]));
    }

    private string Constant(string name, long[] shape, float[] values) => graph.Constant(OnnxInitializer.Floats(name, shape, () => values));

    private static double[] Invert(double[] m)
    {
        double Minor(int a, int b, int c, int d) => m[a] * m[d] - m[b] * m[c];
        double[] adjugate =
        [
            Minor(4, 5, 7, 8), -Minor(1, 2, 7, 8), Minor(1, 2, 4, 5),
            -Minor(3, 5, 6, 8), Minor(0, 2, 6, 8), -Minor(0, 2, 3, 5),
            Minor(3, 4, 6, 7), -Minor(0, 1, 6, 7), Minor(0, 1, 3, 4),
        ];
        var determinant = m[0] * adjugate[0] + m[1] * adjugate[3] + m[2] * adjugate[6];
        return [.. adjugate.Select(v => v / determinant)];
    }
}
