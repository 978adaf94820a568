using System.Numerics.Tensors;

namespace PathGen.Onnx;

/// <summary>A LLaMA's forward pass in double precision, written for clearness: what an import compares the runtime's answer with. The weights stream from the checkpoint.</summary>
/// <param name="source">The checkpoint.</param>
/// <param name="llama">Its architecture.</param>
internal sealed class LlamaReference(ITensorSource source, LlamaArchitecture llama)
{
    /// <summary>Scores of the token that follows the last.</summary>
    /// <param name="embeddings">A row for each token.</param>
    /// <param name="cancellationToken">Stops between blocks.</param>
    public double[] Logits(double[][] embeddings, CancellationToken cancellationToken = default)
    {
        var x = embeddings;
        for (var layer = 0; layer < llama.Layers; layer++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var block = LlamaArchitecture.Block(layer);
            var normalised = Normalise(x, block + "input_layernorm.weight");
            var attended = Attend(
                Rotate(Linear(normalised, block + "self_attn.q_proj.weight")), Rotate(Linear(normalised, block + "self_attn.k_proj.weight")), Linear(normalised, block + "self_attn.v_proj.weight"));
            x = Sum(x, Linear(attended, block + "self_attn.o_proj.weight"));
            normalised = Normalise(x, block + "post_attention_layernorm.weight");
            var (gate, up) = (Linear(normalised, block + "mlp.gate_proj.weight"), Linear(normalised, block + "mlp.up_proj.weight"));
            for (var i = 0; i < gate.Length; i++)
            {
                for (var k = 0; k < gate[i].Length; k++)
                    gate[i][k] *= up[i][k] / (1 + Math.Exp(-gate[i][k]));
            }

            x = Sum(x, Linear(gate, block + "mlp.down_proj.weight"));
        }

        return Linear([Normalise(x, LlamaArchitecture.LastNorm)[^1]], llama.Head)[0];
    }

    /// <summary>Embeddings of tokens.</summary>
    public double[][] Embed(IReadOnlyList<int> ids)
    {
        var table = OnnxInitializer.Read(source, LlamaArchitecture.Embedding);
        return [.. ids.Select(id => Widen(table.AsSpan(id * llama.Width, llama.Width)))];
    }

    // Query heads share the keys and values of their group.
    private double[][] Attend(double[][] queries, double[][] keys, double[][] values)
    {
        var (width, group) = (llama.HeadWidth, llama.Heads / llama.KeyValueHeads);
        var result = new double[queries.Length][];
        for (var query = 0; query < queries.Length; query++)
        {
            var row = new double[llama.Heads * width];
            var weights = new double[query + 1];
            for (var head = 0; head < llama.Heads; head++)
            {
                var (at, from) = (head * width, head / group * width);
                for (var key = 0; key <= query; key++)
                    weights[key] = TensorPrimitives.Dot<double>(queries[query].AsSpan(at, width), keys[key].AsSpan(from, width)) / Math.Sqrt(width);
                TensorPrimitives.SoftMax<double>(weights, weights);
                for (var key = 0; key <= query; key++)
                    TensorPrimitives.MultiplyAdd(values[key].AsSpan(from, width), weights[key], row.AsSpan(at, width), row.AsSpan(at, width));
            }

            result[query] = row;
        }

        return result;
    }

    // Su et al., arXiv 2104.09864, in the halves that Hugging Face pairs: number i with number i + width / 2.
    private double[][] Rotate(double[][] x)
    {
        var half = llama.HeadWidth / 2;
        for (var position = 0; position < x.Length; position++)
        {
            for (var at = 0; at < x[position].Length; at += llama.HeadWidth)
            {
                for (var i = 0; i < half; i++)
                {
                    var (sin, cos) = Math.SinCos(position * Math.Pow(llama.RopeTheta, -2.0 * i / llama.HeadWidth));
                    var (a, b) = (x[position][at + i], x[position][at + half + i]);
                    (x[position][at + i], x[position][at + half + i]) = ((a * cos) - (b * sin), (b * cos) + (a * sin));
                }
            }
        }

        return x;
    }

    private double[][] Linear(double[][] x, string weight)
    {
        var (values, inputs) = (OnnxInitializer.Read(source, weight), x[0].Length);
        var result = Array.ConvertAll(x, _ => new double[values.Length / inputs]);
        Parallel.For(0, values.Length / inputs, output =>
        {
            var row = Widen(values.AsSpan(output * inputs, inputs));
            for (var i = 0; i < x.Length; i++)
                result[i][output] = TensorPrimitives.Dot<double>(x[i], row);
        });
        return result;
    }

    private double[][] Normalise(double[][] x, string name)
    {
        var weight = Widen(OnnxInitializer.Read(source, name));
        return Array.ConvertAll(x, row =>
        {
            var scale = 1 / Math.Sqrt((TensorPrimitives.SumOfSquares<double>(row) / row.Length) + llama.Epsilon);
            return row.Select((v, i) => v * scale * weight[i]).ToArray();
        });
    }

    private static double[] Widen(ReadOnlySpan<float> values)
    {
        var result = new double[values.Length];
        TensorPrimitives.ConvertTruncating<float, double>(values, result);
        return result;
    }

    private static double[][] Sum(double[][] a, double[][] b)
    {
        for (var i = 0; i < a.Length; i++)
            TensorPrimitives.Add<double>(a[i], b[i], b[i]);
        return b;
    }
}
