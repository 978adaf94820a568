using System.Globalization;
using PathGen.Onnx;

namespace PathGen.Benchmarks.Llama;

/// <summary>A LLaMA of random weights that are made when they are read: no checkpoint lies on the disk, and one tensor at a time is in memory.</summary>
internal sealed class RandomLlama(LlamaArchitecture llama) : ITensorSource
{
    public string Name => "random weights";

    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; } = llama.Tensors().ToDictionary(t => t.Name, t => new TensorInfo(TensorElementKind.Float32, t.Shape));

    public void Read(string name, Span<float> destination)
    {
        // Uniform numbers of the deviation 1 / √inputs, so that sums keep their size; normalisations near 1.
        var shape = Tensors[name].Shape;
        var (offset, width) = shape.Count == 1 ? (1f, 0.2f) : (0f, (float)(2 * Math.Sqrt(3.0 / shape[1])));
        var state = name.Aggregate(1469598103934665603UL, (hash, c) => (hash ^ c) * 1099511628211UL) | 1;
        foreach (ref var value in destination)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            value = offset + (width * (((uint)(state >> 40) * (1f / (1 << 24))) - 0.5f));
        }
    }

    public void Dispose()
    {
        // Nothing is held.
    }

    /// <summary>A shape that a command line gives: layers, width, MLP, vocabulary; TinyLlama's 1.1 billion where it does not.</summary>
    public static LlamaArchitecture Shape(string[] args, int from)
    {
        int At(int index, int otherwise) => args.Length > from + index ? int.Parse(args[from + index], CultureInfo.InvariantCulture) : otherwise;
        var width = At(1, 2048);
        return new LlamaArchitecture(width, At(0, 22), width / 64, Math.Max(1, width / 512), 64, At(2, 5632), At(3, 32000), 2048, 1e-5f, 10000, TiedEmbeddings: false);
    }
}
