namespace PathGen.Agents;

/// <summary>
/// Greedy k-means++: of 16 points (a panel of the kernel; scikit-learn takes 2 + ⌊ln k⌋) drawn in proportion to weight × squared distance, the one that
/// lowers the sum most becomes the next centre.
/// </summary>
internal static unsafe class GreedySeeding
{
    /// <returns>k × D centres.</returns>
    public static float[] Choose(PointSet set, int[] candidates, int[] weights, int clusters, ref SeededRandom random)
    {
        var width = set.Width;
        var count = candidates.Length;
        const int Trials = DotKernel.Lanes;
        var centers = new float[checked(clusters * width)];
        var packed = new PackedRows(DotKernel.Lanes, width);
        var drawn = new int[Trials];
        var squared = new float[count];
        squared.AsSpan().Fill(float.PositiveInfinity);
        var distances = new float[Trials][];
        for (var t = 0; t < Trials; t++)
            distances[t] = new float[count];
        var cumulative = new double[count];

        for (var cluster = 0; cluster < clusters; cluster++)
        {
            set.CancellationToken.ThrowIfCancellationRequested();
            var draws = cluster == 0 ? 1 : Trials;
            var total = Accumulate(weights, cluster == 0 ? [] : squared, cumulative);
            for (var t = 0; t < draws; t++)
            {
                // Where every point lies on a centre already, any point will do.
                drawn[t] = total > 0 ? Find(cumulative, random.NextDouble() * total) : random.NextInt(count);
                packed.Set(t, set[candidates[drawn[t]]]);
            }

            Measure(set, candidates, squared, packed, drawn.AsSpan(0, draws), distances);
            var best = 0;
            var bestSum = double.PositiveInfinity;
            for (var t = 0; t < draws; t++)
            {
                var sum = 0.0;
                for (var i = 0; i < count; i++)
                    sum += (double)weights[i] * distances[t][i];
                if (sum < bestSum)
                    (best, bestSum) = (t, sum);
            }

            distances[best].CopyTo(squared, 0);
            set[candidates[drawn[best]]].CopyTo(centers.AsSpan(cluster * width, width));
        }

        return centers;
    }

    /// <summary>For every candidate, the squared distance to the nearest centre if a drawn one became a centre.</summary>
    private static void Measure(PointSet set, int[] candidates, float[] squared, PackedRows packed, ReadOnlySpan<int> drawn, float[][] distances)
    {
        var tile = stackalloc float[DotKernel.Rows * DotKernel.Lanes];
        var rows = stackalloc float*[DotKernel.Rows];
        for (var start = 0; start < candidates.Length; start += DotKernel.Rows)
        {
            var count = Math.Min(DotKernel.Rows, candidates.Length - start);
            for (var i = 0; i < DotKernel.Rows; i++)
                rows[i] = set.Row(candidates[start + Math.Min(i, count - 1)]);
            DotKernel.Multiply(rows, packed, 0, 1, tile, DotKernel.Lanes);
            for (var i = 0; i < count; i++)
            {
                var length = set.SquaredLengths[candidates[start + i]];
                for (var t = 0; t < drawn.Length; t++)
                {
                    var distance = drawn[t] == start + i
                        ? 0
                        : MathF.Max(0, length + set.SquaredLengths[candidates[drawn[t]]] - (2 * tile[(i * DotKernel.Lanes) + t]));
                    distances[t][start + i] = MathF.Min(squared[start + i], distance);
                }
            }
        }
    }

    private static double Accumulate(int[] weights, ReadOnlySpan<float> squared, double[] cumulative)
    {
        var total = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            total += squared.IsEmpty ? weights[i] : (double)weights[i] * squared[i];
            cumulative[i] = total;
        }

        return total;
    }

    /// <summary>The first index whose cumulative sum exceeds a value.</summary>
    private static int Find(double[] cumulative, double value)
    {
        int low = 0, high = cumulative.Length - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (cumulative[middle] > value)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }
}
