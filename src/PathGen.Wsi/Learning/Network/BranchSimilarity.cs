using System.Numerics.Tensors;

namespace PathGen.Wsi;

/// <summary>The mean cosine of the branches' attention over all pairs, as ACMIL's loss keeps it low, with its gradient.</summary>
internal static class BranchSimilarity
{
    /// <summary>Gives the loss and writes its gradient by each attention weight.</summary>
    /// <param name="attention">Attention, K × count, K 2 or more.</param>
    /// <param name="count">Patches.</param>
    /// <param name="gradient">Receives K × count.</param>
    public static double Learn(ReadOnlySpan<float> attention, int count, Span<float> gradient)
    {
        var branches = attention.Length / count;
        var norms = new double[branches];
        for (var k = 0; k < branches; k++)
            norms[k] = Math.Sqrt(OrderedSum.LongDot(attention.Slice(k * count, count), attention.Slice(k * count, count)));
        gradient.Clear();
        var (sum, pairs) = (0.0, branches * (branches - 1) / 2.0);
        for (var i = 0; i < branches; i++)
        {
            for (var j = i + 1; j < branches; j++)
            {
                var first = attention.Slice(i * count, count);
                var second = attention.Slice(j * count, count);
                var cosine = OrderedSum.LongDot(first, second) / (norms[i] * norms[j]);
                sum += cosine;
                Add(first, second, cosine, norms[i], norms[j], gradient.Slice(i * count, count));
                Add(second, first, cosine, norms[j], norms[i], gradient.Slice(j * count, count));
            }
        }

        return sum / pairs;

        void Add(ReadOnlySpan<float> own, ReadOnlySpan<float> other, double cosine, double norm, double otherNorm, Span<float> target)
        {
            TensorPrimitives.MultiplyAdd(other, (float)(1 / (norm * otherNorm * pairs)), target, target);
            TensorPrimitives.MultiplyAdd(own, (float)(-cosine / (norm * norm * pairs)), target, target);
        }
    }
}
