namespace PathGen.Onnx;

/// <summary>The named tensors of a checkpoint, read one at a time so that weights stream. Safe to read from several threads.</summary>
public interface ITensorSource : IDisposable
{
    /// <summary>What messages call it: the file's path.</summary>
    string Name { get; }

    /// <summary>Every tensor by name.</summary>
    IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>Reads a tensor as 32-bit floats in row-major order, widening fp16 and bf16.</summary>
    /// <param name="name">A name of <see cref="Tensors"/>.</param>
    /// <param name="destination">As many elements as the tensor has.</param>
    /// <exception cref="ModelException">There is no such tensor, it is not of floating point, or its bytes cannot be read.</exception>
    void Read(string name, Span<float> destination);
}
