namespace PathGen.Onnx;

/// <summary>How a picture of any shape becomes square.</summary>
public enum ResizeMode
{
    /// <summary>The shortest edge becomes the model's size, then the centre is cut out (CLIP).</summary>
    ShortestEdge,

    /// <summary>Both edges become the model's size; the aspect is not kept.</summary>
    Squash,
}
