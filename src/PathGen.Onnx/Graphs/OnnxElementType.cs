namespace PathGen.Onnx;

/// <summary>Element types of ONNX tensors, with the numbers of <c>TensorProto.DataType</c>.</summary>
internal enum OnnxElementType
{
    /// <summary>FLOAT.</summary>
    Float = 1,

    /// <summary>INT64.</summary>
    Int64 = 7,
}
