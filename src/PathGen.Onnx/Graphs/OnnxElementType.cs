namespace PathGen.Onnx;

/// <summary>Element types of ONNX tensors, with the numbers of <c>TensorProto.DataType</c>.</summary>
internal enum OnnxElementType
{
    /// <summary>FLOAT.</summary>
    Float = 1,

    /// <summary>UINT8.</summary>
    UInt8 = 2,

    /// <summary>INT8.</summary>
    Int8 = 3,

    /// <summary>INT32.</summary>
    Int32 = 6,

    /// <summary>INT64.</summary>
    Int64 = 7,

    /// <summary>BOOL.</summary>
    Bool = 9,

    /// <summary>FLOAT16.</summary>
    Float16 = 10,

    /// <summary>DOUBLE.</summary>
    Double = 11,

    /// <summary>BFLOAT16.</summary>
    BFloat16 = 16,
}
