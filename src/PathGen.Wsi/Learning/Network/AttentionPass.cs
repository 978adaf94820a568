using System.Numerics.Tensors;

namespace PathGen.Wsi;

/// <summary>
/// One bag through an attention MIL network and back. Keeps what lies between, N × (L + 2A + 3K) floats, and uses it again for the next bag. The result does not depend on the
/// number of threads. Not thread-safe.
/// </summary>
/// <param name="network">The network; read anew by each call.</param>
/// <param name="workers">The threads.</param>
internal sealed unsafe class AttentionPass(AttentionParameters network, Workers workers)
{
    // Products of the first layer from which its work is shared out.
    private const int SmallestShared = 1 << 21;

    private readonly AlignedFloats[] scratch = [.. Enumerable.Range(0, workers.Threads).Select(_ => new AlignedFloats(Math.Max(RowBlocks.Rows * network.Shape.InnerColumns, RowBlocks.StripLength)))];
    private readonly AlignedFloats gateBack = new(network.Shape.InnerColumns * network.Shape.GateColumns);
    private readonly float[] pooled = new float[network.Shape.Branches * network.Shape.InnerColumns];
    private readonly float[] pooledGradient = new float[network.Shape.Branches * network.Shape.InnerColumns];
    private readonly Workers alone = new(1);
    private AlignedFloats? hidden, gates, attention, logitGradient, partial;
    private FeatureBag? bag;

    private AttentionShape Shape => network.Shape;

    private int Count => bag!.Count;

    // Threads cost more than they bring where all of it takes some ten microseconds.
    private Workers Crew => (long)Count * Shape.InputWidth * Shape.InnerColumns < SmallestShared ? alone : workers;

    /// <summary>Attention of the bag that went through, K × N; each branch adds up to 1.</summary>
    public ReadOnlySpan<float> Attention => attention!.Span[..(Shape.Branches * Count)];

    /// <summary>Pooled rows of the bag that went through, K × padded L.</summary>
    public ReadOnlySpan<float> Pooled => pooled;

    /// <summary>Takes a bag through attention and pooling.</summary>
    /// <param name="next">A bag of the network's width with one patch or more.</param>
    /// <param name="mask">Masks patches; null for none.</param>
    public void Forward(FeatureBag next, TopMask? mask)
    {
        bag = next;
        var (inner, gateColumns, branches, count) = (Shape.InnerColumns, Shape.GateColumns, Shape.Branches, Count);
        var needed = (long)count * Math.Max(Math.Max(inner, gateColumns), 2 * branches);
        if (needed > Array.MaxLength - 64)
            throw new WsiException($"{next.SlideId}: {count:N0} patches are more than a network of inner width {Shape.InnerWidth} learns from at once.");
        hidden = AlignedFloats.Grown(hidden, count * inner);
        gates = AlignedFloats.Grown(gates, count * gateColumns);
        attention = AlignedFloats.Grown(attention, count * branches);
        logitGradient = AlignedFloats.Grown(logitGradient, count * branches);
        using (var pin = next.Values.Pin())
        {
            var (patches, h, g, a) = ((nint)pin.Pointer, (nint)hidden.Pointer, (nint)gates.Pointer, (nint)attention.Pointer);
            Crew.Run(RowBlocks.Count(count), (block, _) =>
            {
                var (start, rows) = Block(block);
                RowBlocks.Attend(
                    network, (float*)patches + (start * Shape.InputWidth), rows, (float*)h + (start * inner), (float*)g + (start * gateColumns), (float*)a + start, count);
            });
        }

        var masked = mask?.Choose(Attention, count);
        for (var k = 0; k < branches; k++)
            SoftMax(attention.Span.Slice(k * count, count), masked?[k] ?? []);
        Pool();
    }

    /// <summary>Takes the loss of the bag that went through back to the parameters. To be called once after each <see cref="Forward"/>, whose intermediate results it replaces.</summary>
    /// <param name="label">The bag's class.</param>
    /// <param name="weight">Weight of the class.</param>
    /// <param name="gradient">Of the parameters; added to.</param>
    public LossParts Backward(int label, double weight, AttentionParameters gradient)
    {
        var loss = PooledHeads.Learn(network, pooled, label, weight, gradient, pooledGradient);
        var (branches, count) = (Shape.Branches, Count);
        var ofAttention = logitGradient!.Span[..(branches * count)];
        if (branches > 1)
            loss = loss with { Similarity = BranchSimilarity.Learn(Attention, count, ofAttention) };
        else
            ofAttention.Clear();
        ThroughGate(Centres(ofAttention), gradient);
        WeightGradient((nint)hidden!.Pointer, Shape.InnerColumns, gates!, Shape.GateColumns, gradient.Gate);
        ThroughRelu();
        using var pin = bag!.Values.Pin();
        WeightGradient((nint)pin.Pointer, Shape.InputWidth, hidden, Shape.InnerColumns, gradient.Reduce);
        return loss;
    }

    private static void SoftMax(Span<float> logits, int[] masked)
    {
        foreach (var row in masked)
            logits[row] = float.NegativeInfinity;
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max<float>(logits), logits);
        TensorPrimitives.Exp(logits, logits);
        TensorPrimitives.Multiply(logits, (float)(1 / OrderedSum.Of(logits)), logits);
        foreach (var row in masked)
            logits[row] = 0;
    }

    private (nint Start, int Rows) Block(int block) => (block * (nint)RowBlocks.Rows, Math.Min(RowBlocks.Rows, Count - (block * RowBlocks.Rows)));

    // Sums of blocks, then the blocks in order.
    private void Pool()
    {
        var (inner, branches, blocks, size) = (Shape.InnerColumns, Shape.Branches, RowBlocks.Count(Count), pooled.Length);
        partial = AlignedFloats.Grown(partial, Math.Max(blocks * size, blocks * WeightsLength));
        var (h, sums) = ((nint)hidden!.Pointer, partial);
        Crew.Run(blocks, (block, _) =>
        {
            var (start, rows) = Block(block);
            var own = sums.Span.Slice(block * size, size);
            own.Clear();
            for (var k = 0; k < branches; k++)
                RowBlocks.AddWeighted((float*)h + (start * inner), inner, attention!.Span.Slice((k * Count) + (int)start, rows), own.Slice(k * inner, inner));
        });
        Array.Clear(pooled);
        for (var block = 0; block < blocks; block++)
            TensorPrimitives.Add(pooled, sums.Span.Slice(block * size, size), pooled);
    }

    // Each branch's attention-weighted mean of its gradient by the attention: what the softmax takes off.
    private double[] Centres(ReadOnlySpan<float> ofAttention)
    {
        var centres = new double[Shape.Branches];
        for (var k = 0; k < centres.Length; k++)
        {
            var row = new ReadOnlySpan<float>(pooled, k * Shape.InnerColumns, Shape.InnerColumns);
            centres[k] = OrderedSum.Dot(row, pooledGradient.AsSpan(k * Shape.InnerColumns, Shape.InnerColumns))
                + OrderedSum.LongDot(attention!.Span.Slice(k * Count, Count), ofAttention.Slice(k * Count, Count));
        }

        return centres;
    }

    // Attention weights, gate biases, attention biases.
    private int WeightsLength => (Shape.Branches * Shape.AttentionColumns) + Shape.GateColumns + ProductKernel.Padded(Shape.Branches);

    // Gradients of the attention's logits, then of the gate's sums, in place of what the gate gave.
    private void ThroughGate(double[] centres, AttentionParameters gradient)
    {
        var (inner, gateColumns, branches, count, size) = (Shape.InnerColumns, Shape.GateColumns, Shape.Branches, Count, WeightsLength);
        var (h, g, l, blocks, sums) = ((nint)hidden!.Pointer, (nint)gates!.Pointer, (nint)logitGradient!.Pointer, RowBlocks.Count(count), partial!);
        Crew.Run(blocks, (block, _) =>
        {
            var (start, rows) = Block(block);
            var own = sums.Span.Slice(block * size, size);
            own.Clear();
            var biases = own[^ProductKernel.Padded(branches)..];
            for (var k = 0; k < branches; k++)
            {
                ReadOnlySpan<float> pooledRow = pooledGradient.AsSpan(k * inner, inner);
                var logit = (float*)l + ((nint)k * count) + start;
                for (var row = 0; row < rows; row++)
                {
                    var product = OrderedSum.Dot(pooledRow, new ReadOnlySpan<float>((float*)h + ((start + row) * inner), inner));
                    logit[row] = (float)(attention!.Span[(k * count) + (int)start + row] * (product + logit[row] - centres[k]));
                    biases[k] += logit[row];
                }
            }

            RowBlocks.GateGradient(network, rows, (float*)g + (start * gateColumns), (float*)l + start, count, sums.Pointer + ((nint)block * size));
        });
        for (var block = 0; block < blocks; block++)
        {
            var own = sums.Span.Slice(block * size, size);
            Add(gradient.Attention, own[..(branches * Shape.AttentionColumns)]);
            Add(gradient.GateBias, own.Slice(branches * Shape.AttentionColumns, gateColumns));
            Add(gradient.AttentionBias, own[^ProductKernel.Padded(branches)..]);
        }

        static void Add(float* target, ReadOnlySpan<float> values)
        {
            var span = new Span<float>(target, values.Length);
            TensorPrimitives.Add(span, values, span);
        }
    }

    // Gradients behind the first layer's ReLU, in place of what it gave.
    private void ThroughRelu()
    {
        var (inner, gateColumns, branches, count) = (Shape.InnerColumns, Shape.GateColumns, Shape.Branches, Count);
        PackGateBack();
        var (h, g, a) = ((nint)hidden!.Pointer, (nint)gates!.Pointer, (nint)attention!.Pointer);
        Crew.Run(RowBlocks.Count(count), (block, worker) =>
        {
            var (start, rows) = Block(block);
            var back = scratch[worker].Pointer;
            ProductKernel.Multiply((float*)g + (start * gateColumns), gateColumns, rows, gateBack.Pointer, gateColumns, inner / ProductKernel.Lanes, back, inner);
            fixed (float* rowsOfPooled = pooledGradient)
            {
                for (var row = 0; row < rows; row++)
                    RowBlocks.ReluGradient((float*)h + ((start + row) * inner), back + (row * inner), inner, rowsOfPooled, (float*)a + start + row, count, branches);
            }
        });
    }

    private void WeightGradient(nint input, int columns, AlignedFloats back, int width, float* output)
    {
        var (b, o, rows) = ((nint)back.Pointer, (nint)output, Count);
        Crew.Run(RowBlocks.Units(width), (unit, worker) =>
            RowBlocks.AddWeightGradient((float*)input, columns, (float*)b, width, rows, unit, scratch[worker].Pointer, (float*)o));
    }

    // The gate's matrix the other way round: panels of inner columns, 2 padded A × 16 each.
    private void PackGateBack()
    {
        const int Lanes = ProductKernel.Lanes;
        var (inner, gateColumns) = (Shape.InnerColumns, Shape.GateColumns);
        for (var column = 0; column < gateColumns; column++)
        {
            var from = network.Gate + ((nint)(column / Lanes) * inner * Lanes) + (column % Lanes);
            for (var i = 0; i < inner; i++)
                gateBack.Pointer[((((nint)(i / Lanes) * gateColumns) + column) * Lanes) + (i % Lanes)] = from[(nint)i * Lanes];
        }
    }
}
