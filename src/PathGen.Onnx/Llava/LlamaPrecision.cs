namespace PathGen.Onnx;

/// <summary>In which form a decoder's weights are.</summary>
internal enum LlamaPrecision
{
    /// <summary>32-bit floats.</summary>
    Float,

    /// <summary>16-bit floats, for GPUs; also the key/value cache.</summary>
    Half,

    /// <summary>Matrices in blocks of 4 bits; all else in 32-bit floats.</summary>
    FourBit,
}
