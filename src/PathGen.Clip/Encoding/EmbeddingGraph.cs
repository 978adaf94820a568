namespace PathGen.Clip;

/// <summary>What a graph takes and gives for one item.</summary>
/// <param name="Input">Name of the input.</param>
/// <param name="ItemShape">Shape of one item, without the batch.</param>
/// <param name="Output">Name of the output.</param>
/// <param name="Width">Floats that one item gives.</param>
internal sealed record EmbeddingGraph(string Input, IReadOnlyList<long> ItemShape, string Output, int Width)
{
    /// <summary>Elements of one item.</summary>
    public int ItemLength { get; } = checked((int)ItemShape.Aggregate(1L, (product, size) => product * size));
}
