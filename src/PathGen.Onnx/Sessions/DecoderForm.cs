namespace PathGen.Onnx;

/// <summary>What a decoder's cache looks like. Two sessions may take turns on one cache where theirs look alike.</summary>
/// <param name="Layers">Blocks.</param>
/// <param name="Heads">Heads of keys and values.</param>
/// <param name="HeadWidth">Width of a head.</param>
/// <param name="IsHalf">Whether keys and values are 16-bit floats.</param>
/// <param name="SharesCache">Whether past and present are one buffer; else a present is a longer copy of its past.</param>
internal readonly record struct DecoderForm(int Layers, int Heads, int HeadWidth, bool IsHalf, bool SharesCache)
{
    /// <summary>Tensors of the cache.</summary>
    public int Parts => 2 * Layers;

    /// <summary>Bytes of a number.</summary>
    public int ElementBytes => IsHalf ? 2 : sizeof(float);
}
