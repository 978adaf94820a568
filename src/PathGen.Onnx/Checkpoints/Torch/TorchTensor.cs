namespace PathGen.Onnx;

/// <summary>A tensor of a PyTorch checkpoint: a view of a storage.</summary>
/// <param name="Storage">Where its elements are.</param>
/// <param name="Offset">Its first element in the storage.</param>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="Strides">Elements from one index to the next, of each dimension.</param>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, long[] Shape, long[] Strides);
