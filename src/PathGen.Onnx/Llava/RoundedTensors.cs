namespace PathGen.Onnx;

/// <summary>A checkpoint whose matrices are rounded as the 4-bit decoder's are: what that decoder is compared with. The checkpoint stays its owner's.</summary>
/// <param name="source">The checkpoint.</param>
/// <param name="llama">Its architecture.</param>
/// <param name="block">Numbers of a block.</param>
internal sealed class RoundedTensors(ITensorSource source, LlamaArchitecture llama, int block) : ITensorSource
{
    /// <inheritdoc/>
    public string Name => source.Name;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorInfo> Tensors => source.Tensors;

    /// <inheritdoc/>
    public void Read(string name, Span<float> destination)
    {
        source.Read(name, destination);
        var shape = Tensors[name].Shape;
        if (shape.Count != 2 || (name == LlamaArchitecture.Embedding && !llama.TiedEmbeddings))
            return;
        var columns = (int)shape[1];
        var blocks = BlockQuantizer.Blocks(columns, block);
        var (packed, scales) = (new byte[blocks * block / 2], new float[blocks]);
        for (; !destination.IsEmpty; destination = destination[columns..])
        {
            var row = destination[..columns];
            if (!BlockQuantizer.Quantize(row, block, packed, scales))
                continue;
            for (var i = 0; i < row.Length; i++)
                row[i] = ((i % 2 == 0 ? packed[i / 2] & 15 : packed[i / 2] >> 4) - 8) * scales[i / block];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Not the owner.
    }
}
