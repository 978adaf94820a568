using System.Numerics.Tensors;

namespace PathGen.Clip;

/// <summary>
/// The mean of the cross-entropies and the penalty, with its gradient: (Σ −log p + |W|² / 2C) / N. Rows are summed in blocks of fixed size and the blocks in order, so that
/// the result does not depend on the number of threads.
/// </summary>
internal sealed class LogisticLoss(EmbeddingMatrix rows, int[] labels, int classCount, double inverse, CancellationToken cancellationToken)
{
    // Few enough that their gradients stay small beside the rows.
    private const int MaxBlocks = 32;
    private const int MinRows = 64;

    private readonly int blockRows = Math.Max(MinRows, (rows.Count + MaxBlocks - 1) / MaxBlocks);
    private readonly double[]?[] gradients = new double[]?[MaxBlocks];
    private readonly double[] losses = new double[MaxBlocks];

    /// <summary>Writes W·row + b, one number a class.</summary>
    public static void Logits(ReadOnlySpan<double> row, ReadOnlySpan<double> parameters, Span<double> logits)
    {
        for (var c = 0; c < logits.Length; c++)
        {
            var own = parameters.Slice(c * (row.Length + 1), row.Length + 1);
            logits[c] = TensorPrimitives.Dot(own[..row.Length], row) + own[row.Length];
        }
    }

    /// <summary>The loss; its gradient is written to <paramref name="gradient"/>.</summary>
    public double Value(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        var point = parameters.ToArray();
        var blocks = (rows.Count + blockRows - 1) / blockRows;
        Parallel.For(0, blocks, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, block =>
        {
            var own = gradients[block] ??= new double[point.Length];
            Array.Clear(own);
            losses[block] = AddRows(block * blockRows, Math.Min(rows.Count, (block + 1) * blockRows), point, own);
        });

        var loss = 0.0;
        gradient.Clear();
        for (var block = 0; block < blocks; block++)
        {
            loss += losses[block];
            TensorPrimitives.Add(gradient, gradients[block], gradient);
        }

        for (var c = 0; c < classCount; c++)
        {
            var weights = point.AsSpan(c * (rows.Width + 1), rows.Width);
            loss += TensorPrimitives.SumOfSquares<double>(weights) / (2 * inverse);
            var own = gradient.Slice(c * (rows.Width + 1), rows.Width);
            TensorPrimitives.MultiplyAdd(weights, 1 / inverse, own, own);
        }

        TensorPrimitives.Divide(gradient, rows.Count, gradient);
        return loss / rows.Count;
    }

    private double AddRows(int start, int end, double[] parameters, double[] gradient)
    {
        var (row, logits, loss) = (new double[rows.Width], new double[classCount], 0.0);
        for (var i = start; i < end; i++)
        {
            TensorPrimitives.ConvertTruncating(rows[i], row);
            Logits(row, parameters, logits);
            var largest = TensorPrimitives.Max<double>(logits);
            var sum = 0.0;
            foreach (var logit in logits)
                sum += Math.Exp(logit - largest);
            loss += Math.Log(sum) + largest - logits[labels[i]];
            for (var c = 0; c < classCount; c++)
            {
                var error = Math.Exp(logits[c] - largest) / sum - (c == labels[i] ? 1 : 0);
                var own = gradient.AsSpan(c * (row.Length + 1), row.Length + 1);
                TensorPrimitives.MultiplyAdd(row, error, own[..row.Length], own[..row.Length]);
                own[row.Length] += error;
            }
        }

        return loss;
    }
}
