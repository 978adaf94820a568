namespace PathGen.Onnx;

/// <summary>What a checkpoint says of one tensor.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
public sealed record TensorInfo(TensorElementKind Type, IReadOnlyList<long> Shape)
{
    /// <summary>Number of elements: the product of <see cref="Shape"/>.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => checked(product * size));
}
