namespace PathGen.Onnx;

/// <summary>A tensor made of those of another source.</summary>
/// <param name="Info">Its type and shape.</param>
/// <param name="Parts">What is read, one after the other.</param>
/// <param name="Transposed">Whether the one part is a matrix that is stored the other way round.</param>
internal sealed record TensorView(TensorInfo Info, IReadOnlyList<string> Parts, bool Transposed = false);
