using PathGen.Onnx;

namespace PathGen.Benchmarks.Graphs;

/// <summary>
/// The products with constant matrices of one picture through CLIP's vision part, and nothing else, one after another on the same rows: the machine's GEMM rate on the model's
/// own shapes, which bounds how fast any graph of it can be.
/// </summary>
internal static class ProductGraph
{
    /// <summary>Inner and outer width of a block's six products: query, key, value, their mixture, and the MLP's two.</summary>
    public static (int Inputs, int Outputs)[] Shapes(ClipArchitecture clip)
    {
        var (width, inner) = (clip.Vision.Width, clip.Vision.MlpWidth);
        return [(width, width), (width, width), (width, width), (width, width), (width, inner), (inner, width)];
    }

    /// <summary>One product: [197 × inputs]·[inputs × outputs] at ViT-B-16.</summary>
    public static OnnxGraph Build(ClipArchitecture clip, int inputs, int outputs)
    {
        var graph = new OnnxGraph("product");
        graph.Input("x", OnnxElementType.Float, clip.VisionPositions, inputs);
        var random = new Random(inputs + outputs);
        graph.Node("MatMul", "y", ["x", graph.Constant(OnnxInitializer.Floats("weight", [inputs, outputs], () => [.. Enumerable.Range(0, inputs * outputs).Select(_ => random.NextSingle() - 0.5f)]))]);
        graph.Output("y", OnnxElementType.Float, clip.VisionPositions, outputs);
        return graph;
    }

    /// <summary>Multiplications of a block's products.</summary>
    public static double Multiplications(ClipArchitecture clip) =>
        (double)clip.VisionPositions * clip.Vision.Width * ((4.0 * clip.Vision.Width) + (2.0 * clip.Vision.MlpWidth));

    /// <summary>
    /// Multiplications that our graphs do for one picture: in the last block only the class token has a query, an output projection and an MLP.
    /// </summary>
    public static double OfPicture(ClipArchitecture clip)
    {
        var (tower, positions) = (clip.Vision, (double)clip.VisionPositions);
        var patches = positions * tower.Width * 3 * clip.PatchSize * clip.PatchSize;
        var attention = 2 * positions * tower.Width;
        var last = (positions * 2 * tower.Width * tower.Width) + attention + (tower.Width * ((2.0 * tower.Width) + (2.0 * tower.MlpWidth)));
        return patches + ((tower.Layers - 1) * (Multiplications(clip) + (positions * attention))) + last;
    }
}
