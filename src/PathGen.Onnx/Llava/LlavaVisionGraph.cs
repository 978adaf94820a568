namespace PathGen.Onnx;

/// <summary>
/// LLaVA's eyes: <c>pixel_values</c> → <c>image_features</c>, what takes the place of the picture among the embeddings of the words, [batch, patches, width]. A second output,
/// <c>vision_features</c>, has the vision tower's hidden states that the projector takes.
/// </summary>
/// <param name="tower">The vision tower.</param>
/// <param name="clip">Its architecture.</param>
/// <param name="llava">What the configuration says.</param>
/// <param name="source">The checkpoint, which has the projector.</param>
internal sealed class LlavaVisionGraph(ClipGraphs tower, ClipArchitecture clip, LlavaDescription llava, ITensorSource source)
{
    private const string Projector = "model.mm_projector";

    /// <summary>Blocks of the vision tower that run.</summary>
    public static int Blocks(LlavaDescription llava, ClipArchitecture clip) => clip.Vision.Layers + 1 + llava.SelectLayer;

    /// <summary>Positions of a picture among the words.</summary>
    public static int Positions(LlavaDescription llava, ClipArchitecture clip) => clip.VisionPositions - (llava.KeepClassToken ? 0 : 1);

    /// <summary>The projector's tensors and their shapes.</summary>
    public static IEnumerable<(string Name, long[] Shape)> Tensors(LlavaDescription llava, ITensorSource source)
    {
        for (var layer = 0; layer < llava.ProjectorLayers; layer++)
        {
            var name = LayerName(llava, layer, source);
            yield return (name + ".weight", [llava.Llama.Width, layer == 0 ? llava.ProjectorWidth : llava.Llama.Width]);
            yield return (name + ".bias", [llava.Llama.Width]);
        }
    }

    /// <summary>Makes the graph.</summary>
    public OnnxGraph Build()
    {
        var graph = new OnnxGraph("vision_encoder");
        var hidden = tower.Hidden(graph, Blocks(llava, clip));
        var positions = Positions(llava, clip);
        if (llava.KeepClassToken)
        {
            graph.Node("Identity", "vision_features", [hidden]);
        }
        else
        {
            string[] slice = [hidden, Integers(graph, "patches.from", 1), Integers(graph, "patches.to", clip.VisionPositions), Integers(graph, "patches.axis", 1)];
            graph.Node("Slice", "vision_features", slice);
        }

        var x = "vision_features";
        for (var layer = 0; layer < llava.ProjectorLayers; layer++)
        {
            var name = LayerName(llava, layer, source);
            if (layer > 0)
                x = graph.Node("Gelu", name + ".gelu", [x]);
            var product = graph.Node("MatMul", name + ".product", [x, graph.Constant(OnnxInitializer.Transposed(source, name + ".weight"))]);
            x = graph.Node("Add", layer == llava.ProjectorLayers - 1 ? "image_features" : name + ".sum", [product, graph.Constant(OnnxInitializer.Of(source, name + ".bias"))]);
        }

        graph.Output("image_features", OnnxElementType.Float, positions, llava.Llama.Width);
        graph.Output("vision_features", OnnxElementType.Float, positions, clip.Vision.Width);
        return graph;
    }

    // A module list numbers its activations too; a single product has no number.
    private static string LayerName(LlavaDescription llava, int layer, ITensorSource source) =>
        llava.ProjectorLayers == 1 && source.Tensors.ContainsKey(Projector + ".weight") ? Projector : $"{Projector}.{2 * layer}";

    private static string Integers(OnnxGraph graph, string name, long value) => graph.Constant(OnnxInitializer.Integers(name, scalar: false, value));
}
