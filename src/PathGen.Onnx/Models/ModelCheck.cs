namespace PathGen.Onnx;

/// <summary>One comparison that an import made of an ONNX file.</summary>
/// <param name="File">The ONNX file.</param>
/// <param name="Method">What it was compared against, or why it was not.</param>
/// <param name="MaxAbsoluteDifference">Largest absolute difference of an output on a fixed input; null where nothing was compared.</param>
public sealed record ModelCheck(string File, string Method, double? MaxAbsoluteDifference = null)
{
    /// <summary>Smallest cosine between this file's embeddings and those of the file that <see cref="Method"/> names; null where none were compared.</summary>
    public double? SmallestCosine { get; init; }
}
