namespace PathGen.Onnx;

/// <summary>Element type of a stored tensor.</summary>
public enum TensorElementKind
{
    /// <summary>32-bit IEEE float.</summary>
    Float32,

    /// <summary>16-bit IEEE float.</summary>
    Float16,

    /// <summary>16-bit brain float.</summary>
    BFloat16,

    /// <summary>64-bit IEEE float.</summary>
    Float64,

    /// <summary>64-bit signed integer.</summary>
    Int64,

    /// <summary>32-bit signed integer.</summary>
    Int32,

    /// <summary>8-bit unsigned integer.</summary>
    UInt8,

    /// <summary>8-bit signed integer.</summary>
    Int8,

    /// <summary>One byte a truth value.</summary>
    Bool,

    /// <summary>16-bit signed integer.</summary>
    Int16,
}
