using System.Numerics.Tensors;

namespace PathGen.Onnx;

/// <summary>Compares what ONNX Runtime answers with <see cref="LlamaReference"/> on a few fixed tokens.</summary>
/// <param name="folder">Where the ONNX files are.</param>
/// <param name="source">The checkpoint.</param>
/// <param name="llama">Its architecture.</param>
/// <param name="block">Numbers of a block, of 4-bit matrices.</param>
internal sealed class LlamaCheck(string folder, ITensorSource source, LlamaArchitecture llama, int block)
{
    private const int Tokens = 9;

    // Beyond it the first block alone is compared.
    private const double MostBillions = 0.05;

    // fp32 stays below 1e-5 of the largest score; a wrong angle, mask or weight is far above a hundredth. A 4-bit decoder is held to its own rounded weights; its activations are rounded to
    // 8 bits besides, which turns scores by a degree or two, and one with wrong bits by a right angle.
    private const double Tolerance = 1e-3;
    private const double SmallestCosine = 0.98;

    /// <summary>Checks decoders.</summary>
    /// <exception cref="ModelException">An answer differs by too much.</exception>
    public IReadOnlyList<ModelCheck> Run(IReadOnlyList<ModelVariant> decoders, CancellationToken cancellationToken)
    {
        var whole = llama.Billions <= MostBillions;
        var part = whole ? llama : llama with { Layers = 1 };
        var ids = Enumerable.Range(0, Tokens).Select(i => (int)((i * 7919L + 13) % llama.Vocabulary)).ToList();
        var reference = new LlamaReference(source, part);
        var embeddings = reference.Embed(ids);
        var tokens = embeddings.SelectMany(row => row.Select(v => (float)v)).ToArray();
        double[]? expected = null;
        double[]? rounded = null;
        return [.. decoders.Select(variant =>
        {
            if (variant.Precision == "fp16")
                return new ModelCheck(variant.File, "not checked: 16-bit floats are for GPUs");
            expected ??= reference.Logits(embeddings, cancellationToken);
            if (variant.Precision == "q4")
                rounded ??= new LlamaReference(new RoundedTensors(source, llama, block), part).Logits(embeddings, cancellationToken);
            var found = whole ? Answer(Path.Combine(folder, variant.File), tokens) : FirstBlock(variant, part, tokens);
            return Compare(variant, found, expected, variant.Precision == "q4" ? rounded : null, whole ? "" : "its first block alone, as the whole is large: ");
        })];
    }

    private double[] FirstBlock(ModelVariant variant, LlamaArchitecture part, float[] tokens)
    {
        var path = Path.Combine(folder, "decoder_first_block.onnx");
        try
        {
            OnnxFile.Write(path, new LlamaWriter(folder, source, part, block).Graph(variant.Precision, fused: variant.Precision == "q4" || variant.Providers.Count > 0), largestWhole: 0);
            return Answer(path, tokens);
        }
        finally
        {
            File.Delete(path);
            File.Delete(path + "_data");
        }
    }

    private static double[] Answer(string path, float[] tokens)
    {
        // Some tokens at once and the rest one at a time, so that the cache is seen to work.
        using var session = DecoderSession.Load(path);
        using var cache = session.CreateCache(Tokens);
        var atOnce = session.Width * (Tokens - 2);
        session.Run(cache, tokens.AsSpan(0, atOnce));
        session.Run(cache, tokens.AsSpan(atOnce, session.Width));
        var found = new double[session.Vocabulary];
        TensorPrimitives.ConvertTruncating<float, double>(session.Run(cache, tokens.AsSpan(atOnce + session.Width)), found);
        return found;
    }

    private static ModelCheck Compare(ModelVariant variant, double[] found, double[] expected, double[]? rounded, string how)
    {
        var against = rounded is null ? 1 : TensorPrimitives.CosineSimilarity<double>(found, rounded);
        var cosine = TensorPrimitives.CosineSimilarity<double>(found, expected);
        var largest = Math.Abs(TensorPrimitives.MaxMagnitude<double>(expected));
        TensorPrimitives.Subtract<double>(found, expected, found);
        var difference = Math.Abs(TensorPrimitives.MaxMagnitude<double>(found));
        var method = $"{how}{Tokens} fixed tokens against a forward pass in double precision, largest score {largest:g3}; CPU provider";
        if (rounded is null && difference <= Tolerance * largest)
            return new ModelCheck(variant.File, method, difference);
        if (rounded is not null && against >= SmallestCosine)
            return new ModelCheck(variant.File, FormattableString.Invariant($"{method}; cosine {against:0.0000} to one over its own rounded weights"), difference) { SmallestCosine = cosine };
        throw new ModelException(
            $"{variant.File}: ONNX Runtime's answer differs by {difference:g3} (cosine {(rounded is null ? cosine : against):0.000}) from a forward pass in double precision, whose largest value is {largest:g3}. The "
            + "weights are damaged (not finite?) or the graph is wrong; nothing was written.");
    }
}
