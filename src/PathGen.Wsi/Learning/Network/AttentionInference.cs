using System.Numerics.Tensors;

namespace PathGen.Wsi;

/// <summary>
/// Predicts with an attention MIL network. Patches stream through in blocks, each with a softmax and a pooled sum of its own, which are joined in order: memory beside the features is
/// N × K floats and a little a block, and the result does not depend on the number of threads. Not thread-safe; the network is only read.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="workers">The threads.</param>
internal sealed unsafe class AttentionInference(AttentionParameters network, Workers workers)
{
    private readonly AlignedFloats[] scratch = [.. Enumerable.Range(0, workers.Threads).Select(_ => new AlignedFloats(RowBlocks.Rows * (network.Shape.InnerColumns + network.Shape.GateColumns)))];
    private float[] logits = [];
    private AlignedFloats? sums;
    private float[] largest = [];
    private double[] totals = [];

    /// <summary>Gives the probabilities, and the attention of each patch where it is wanted.</summary>
    /// <param name="bag">A bag of the network's width with one patch or more.</param>
    /// <param name="attention">Receives the mean attention of the branches, N floats; empty for none.</param>
    /// <param name="cancellationToken">Stops between blocks.</param>
    public double[] Predict(FeatureBag bag, Span<float> attention, CancellationToken cancellationToken)
    {
        var shape = network.Shape;
        var (inner, branches, count, blocks) = (shape.InnerColumns, shape.Branches, bag.Count, RowBlocks.Count(bag.Count));
        var size = branches * inner;
        if (logits.Length < (long)branches * count)
            logits = new float[checked(branches * count)];
        if (largest.Length < blocks * branches)
            (largest, totals) = (new float[blocks * branches], new double[blocks * branches]);
        sums = AlignedFloats.Grown(sums, blocks * size);
        using (var pin = bag.Values.Pin())
        fixed (float* all = logits)
        {
            var (patches, l, pooled) = ((nint)pin.Pointer, (nint)all, sums);
            workers.Run(blocks, (block, worker) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                var start = (nint)block * RowBlocks.Rows;
                var hidden = scratch[worker].Pointer;
                var rows = Math.Min(RowBlocks.Rows, count - (int)start);
                RowBlocks.Attend(network, (float*)patches + (start * shape.InputWidth), rows, hidden, hidden + (RowBlocks.Rows * inner), (float*)l + start, count);
                Span<float> weights = stackalloc float[RowBlocks.Rows];
                var own = pooled.Span.Slice(block * size, size);
                own.Clear();
                for (var k = 0; k < branches; k++)
                {
                    var ownLogits = new ReadOnlySpan<float>((float*)l + ((nint)k * count) + start, rows);
                    largest[(block * branches) + k] = TensorPrimitives.Max(ownLogits);
                    TensorPrimitives.Subtract(ownLogits, largest[(block * branches) + k], weights[..rows]);
                    TensorPrimitives.Exp(weights[..rows], weights[..rows]);
                    totals[(block * branches) + k] = OrderedSum.Of(weights[..rows]);
                    RowBlocks.AddWeighted(hidden, inner, weights[..rows], own.Slice(k * inner, inner));
                }
            });
        }

        var joined = new float[size];
        attention.Clear();
        for (var k = 0; k < branches; k++)
            Join(k, blocks, joined.AsSpan(k * inner, inner), attention, count);
        var probabilities = new double[shape.Classes];
        PooledHeads.Predict(network, joined, probabilities);
        return probabilities;
    }

    private void Join(int branch, int blocks, Span<float> pooled, Span<float> attention, int count)
    {
        var (branches, inner) = (network.Shape.Branches, network.Shape.InnerColumns);
        var (most, total) = (float.NegativeInfinity, 0.0);
        for (var block = 0; block < blocks; block++)
            most = Math.Max(most, largest[(block * branches) + branch]);
        for (var block = 0; block < blocks; block++)
        {
            var scale = Math.Exp(largest[(block * branches) + branch] - most);
            total += scale * totals[(block * branches) + branch];
            TensorPrimitives.MultiplyAdd(sums!.Span.Slice(((block * branches) + branch) * inner, inner), (float)scale, pooled, pooled);
        }

        TensorPrimitives.Multiply(pooled, (float)(1 / total), pooled);
        if (attention.IsEmpty)
            return;
        var own = logits.AsSpan(branch * count, count);
        TensorPrimitives.Subtract(own, most, own);
        TensorPrimitives.Exp(own, own);
        TensorPrimitives.MultiplyAdd(own, (float)(1 / (total * branches)), attention, attention);
    }
}
