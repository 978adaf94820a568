using System.Numerics.Tensors;

namespace PathGen.Wsi;

/// <summary>The classifiers on pooled rows, with their losses and gradients. Logits and probabilities in double precision.</summary>
internal static unsafe class PooledHeads
{
    /// <summary>Probabilities of the slide classifier on the mean of the branches' pooled rows.</summary>
    /// <param name="network">The network.</param>
    /// <param name="pooled">K × padded L.</param>
    /// <param name="probabilities">Receives C.</param>
    public static void Predict(AttentionParameters network, ReadOnlySpan<float> pooled, Span<double> probabilities)
    {
        Logits(network.Slide, network.SlideBias, Mean(pooled, network.Shape), probabilities);
        Softmax(probabilities);
    }

    /// <summary>Adds the gradients of all classifiers, writes that of the pooled rows, and gives the losses but for the similarity.</summary>
    /// <param name="network">The network.</param>
    /// <param name="pooled">K × padded L.</param>
    /// <param name="label">The class.</param>
    /// <param name="weight">The class's weight.</param>
    /// <param name="gradient">Of the network; added to.</param>
    /// <param name="pooledGradient">Receives K × padded L.</param>
    public static LossParts Learn(AttentionParameters network, ReadOnlySpan<float> pooled, int label, double weight, AttentionParameters gradient, Span<float> pooledGradient)
    {
        var shape = network.Shape;
        var (inner, branches) = (shape.InnerColumns, shape.Branches);
        var ofMean = new float[inner];
        var slide = Head(network.Slide, network.SlideBias, Mean(pooled, shape), label, weight, gradient.Slide, gradient.SlideBias, ofMean, shape.Classes);
        TensorPrimitives.Divide(ofMean, branches, ofMean);
        for (var k = 0; k < branches; k++)
            ofMean.CopyTo(pooledGradient[(k * inner)..]);
        var sum = 0.0;
        for (var k = 0; k < shape.BranchHeads; k++)
        {
            var (rows, bias) = ((nint)k * shape.Classes * inner, k * shape.Classes);
            sum += Head(
                network.Branch + rows, network.BranchBias + bias, pooled.Slice(k * inner, inner), label, weight / branches, gradient.Branch + rows, gradient.BranchBias + bias,
                pooledGradient.Slice(k * inner, inner), shape.Classes);
        }

        return new LossParts(slide, sum, 0);
    }

    private static double Head(
        float* weights, float* bias, ReadOnlySpan<float> row, int label, double weight, float* weightGradient, float* biasGradient, Span<float> rowGradient, int classes)
    {
        Span<double> probabilities = stackalloc double[classes];
        Logits(weights, bias, row, probabilities);
        var logit = probabilities[label];
        var loss = weight * (LogSumExp(probabilities) - logit);
        Softmax(probabilities);
        for (var c = 0; c < classes; c++)
        {
            var error = (float)(weight * (probabilities[c] - (c == label ? 1 : 0)));
            var own = new ReadOnlySpan<float>(weights + ((nint)c * row.Length), row.Length);
            var ownGradient = new Span<float>(weightGradient + ((nint)c * row.Length), row.Length);
            TensorPrimitives.MultiplyAdd(row, error, ownGradient, ownGradient);
            TensorPrimitives.MultiplyAdd(own, error, rowGradient, rowGradient);
            biasGradient[c] += error;
        }

        return loss;
    }

    private static float[] Mean(ReadOnlySpan<float> pooled, AttentionShape shape)
    {
        var mean = new float[shape.InnerColumns];
        for (var k = 0; k < shape.Branches; k++)
            TensorPrimitives.Add(mean, pooled.Slice(k * mean.Length, mean.Length), mean);
        TensorPrimitives.Divide(mean, shape.Branches, mean);
        return mean;
    }

    private static void Logits(float* weights, float* bias, ReadOnlySpan<float> row, Span<double> logits)
    {
        for (var c = 0; c < logits.Length; c++)
            logits[c] = (double)OrderedSum.Dot(new ReadOnlySpan<float>(weights + ((nint)c * row.Length), row.Length), row) + bias[c];
    }

    private static double LogSumExp(ReadOnlySpan<double> logits)
    {
        var (largest, sum) = (TensorPrimitives.Max(logits), 0.0);
        foreach (var logit in logits)
            sum += Math.Exp(logit - largest);
        return largest + Math.Log(sum);
    }

    private static void Softmax(Span<double> logits)
    {
        var total = LogSumExp(logits);
        foreach (ref var value in logits)
            value = Math.Exp(value - total);
    }
}
