namespace PathGen.Onnx;

/// <summary>A storage of a PyTorch checkpoint: elements of one type, one after the other, in a file of the container.</summary>
/// <param name="Kind">Type of the elements.</param>
/// <param name="Key">Name of the file in the container's folder <c>data</c>.</param>
/// <param name="Count">How many elements.</param>
internal sealed record TorchStorage(TensorElementKind Kind, string Key, long Count);
