namespace PathGen.Onnx;

/// <summary>The shapes that a session will meet at one input.</summary>
/// <param name="Input">Name of the input.</param>
/// <param name="ItemShape">Shape of one item, without the batch.</param>
/// <param name="Smallest">The smallest batch, 1 or more.</param>
/// <param name="Largest">The largest batch, which engines are made fastest for.</param>
public sealed record BatchProfile(string Input, IReadOnlyList<long> ItemShape, int Smallest, int Largest)
{
    /// <summary>Whether the graph computes in 16-bit floats, which engines must be allowed to.</summary>
    public bool IsHalf { get; init; }

    /// <summary>A shape as TensorRT's options write it, such as <c>pixel_values:8x3x224x224</c>.</summary>
    internal string Shape(int batch) => $"{Input}:{batch}x{string.Join('x', ItemShape)}";
}
