using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace PathGen.Onnx;

/// <summary>A decoder's constants in one precision. They are made when they are written, one tensor of the checkpoint in memory at a time.</summary>
/// <param name="source">The checkpoint.</param>
/// <param name="precision">The precision.</param>
/// <param name="block">Numbers of a block, of 4-bit matrices.</param>
internal sealed class LlamaWeights(ITensorSource source, LlamaPrecision precision, int block)
{
    private const int BlockFloats = 1 << 20;

    /// <summary>Element type of everything but 4-bit matrices.</summary>
    public OnnxElementType Type => precision == LlamaPrecision.Half ? OnnxElementType.Float16 : OnnxElementType.Float;

    /// <summary>A tensor as it is.</summary>
    public OnnxInitializer Tensor(string name) => Floats(name, source.Tensors[name].Shape, () => OnnxInitializer.Read(source, name));

    /// <summary>A matrix [out, in] as [in, out].</summary>
    public OnnxInitializer Transposed(string name)
    {
        var shape = source.Tensors[name].Shape;
        var (rows, columns) = (checked((int)shape[0]), checked((int)shape[1]));
        return Floats($"{name}.transposed", [columns, rows], () => OnnxInitializer.Transpose(OnnxInitializer.Read(source, name), rows, columns));
    }

    /// <summary>Numbers that a function makes.</summary>
    public OnnxInitializer Floats(string name, IReadOnlyList<long> shape, Func<float[]> make)
    {
        if (Type == OnnxElementType.Float)
            return OnnxInitializer.Floats(name, shape, make);
        var count = shape.Aggregate(1L, (product, size) => checked(product * size));
        return new OnnxInitializer(name, OnnxElementType.Float16, shape, 2 * count, stream => WriteHalf(name, make(), stream));
    }

    /// <summary>Matrices [out, in] of one width, one below another, in 4 bits: the packed numbers [out, blocks, bytes] and the scales.</summary>
    /// <param name="name">What the result is called.</param>
    /// <param name="tensors">The matrices' names.</param>
    public (OnnxInitializer Packed, OnnxInitializer Scales) FourBit(string name, params string[] tensors)
    {
        var columns = checked((int)source.Tensors[tensors[0]].Shape[1]);
        var rows = tensors.Sum(t => source.Tensors[t].Shape[0]);
        var blocks = BlockQuantizer.Blocks(columns, block);
        var packed = new OnnxInitializer(
            $"{name}.q4", OnnxElementType.UInt8, [rows, blocks, block / 2], rows * blocks * block / 2, stream => Array.ForEach(tensors, t => WriteFourBit(t, stream, scales: false)));
        var scales = new OnnxInitializer(
            $"{name}.scales", OnnxElementType.Float, [rows * blocks], sizeof(float) * rows * blocks, stream => Array.ForEach(tensors, t => WriteFourBit(t, stream, scales: true)));
        return (packed, scales);
    }

    private void WriteFourBit(string name, Stream stream, bool scales)
    {
        var (rows, columns) = (checked((int)source.Tensors[name].Shape[0]), checked((int)source.Tensors[name].Shape[1]));
        var values = OnnxInitializer.Read(source, name);
        var blocks = BlockQuantizer.Blocks(columns, block);
        var (rowBytes, together) = (blocks * block / 2, Math.Max(1, BlockFloats / Math.Max(1, columns)));
        var (bytes, factors) = (new byte[together * rowBytes], new float[together * blocks]);
        for (var first = 0; first < rows; first += together)
        {
            var count = Math.Min(together, rows - first);
            var finite = true;
            Parallel.For(0, count, i =>
            {
                if (!BlockQuantizer.Quantize(values.AsSpan((first + i) * columns, columns), block, bytes.AsSpan(i * rowBytes, rowBytes), factors.AsSpan(i * blocks, blocks)))
                    Volatile.Write(ref finite, false);
            });
            if (!finite)
                throw new ModelException($"{source.Name}: {name} holds numbers that are not finite. The checkpoint is damaged.");
            stream.Write(scales ? MemoryMarshal.AsBytes(factors.AsSpan(0, count * blocks)) : bytes.AsSpan(0, count * rowBytes));
        }
    }

    private void WriteHalf(string name, float[] values, Stream stream)
    {
        var half = new Half[Math.Min(BlockFloats, values.Length)];
        for (var start = 0; start < values.Length; start += BlockFloats)
        {
            var part = values.AsSpan(start, Math.Min(BlockFloats, values.Length - start));
            if (!(Math.Abs(TensorPrimitives.MaxMagnitude<float>(part)) <= (float)Half.MaxValue))
                throw new ModelException($"{source.Name}: {name} holds numbers that 16-bit floats (up to {(float)Half.MaxValue:g5}) cannot. This model has no fp16 variant; use fp32.");
            TensorPrimitives.ConvertToHalf(part, half);
            stream.Write(MemoryMarshal.AsBytes(half.AsSpan(0, part.Length)));
        }
    }
}
