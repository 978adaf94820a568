namespace PathGen.Agents;

/// <summary>
/// Chooses the first centres. Up to 4,096 points: greedy k-means++ over all of them. More: k-means|| (Bahmani et al., "Scalable K-Means++", VLDB 2012)
/// draws about 5k points in five rounds, and greedy k-means++ chooses among these, each weighted by the points that are nearest to it.
/// </summary>
internal static unsafe class Seeding
{
    private const int AllPoints = 4096;
    private const int Rounds = 5;

    /// <returns>k × D centres.</returns>
    public static float[] Choose(PointSet set, int clusters, SeededRandom random)
    {
        var (candidates, weights) = set.Count <= AllPoints || (long)clusters * Rounds >= set.Count
            ? (Enumerable.Range(0, set.Count).ToArray(), Enumerable.Repeat(1, set.Count).ToArray())
            : Sample(set, clusters, ref random);
        return GreedySeeding.Choose(set, candidates, weights, clusters, ref random);
    }

    private static (int[] Candidates, int[] Weights) Sample(PointSet set, int clusters, ref SeededRandom random)
    {
        var squared = new float[set.Count];
        squared.AsSpan().Fill(float.PositiveInfinity);
        var nearest = new int[set.Count];
        var candidates = new List<int> { random.NextInt(set.Count) };
        TakeIn(set, candidates, 0, squared, nearest);
        for (var round = 0; round < Rounds || candidates.Count < clusters; round++)
        {
            var cost = set.SumOverBlocks((first, end) =>
            {
                var sum = 0.0;
                for (var i = first; i < end; i++)
                    sum += squared[i];
                return sum;
            });

            // Fewer distinct points than centres: any further points will do.
            if (cost <= 0)
            {
                candidates.AddRange(Enumerable.Range(0, set.Count).Except(candidates).Take(Math.Max(0, clusters - candidates.Count)));
                break;
            }

            var first = candidates.Count;
            for (var i = 0; i < set.Count; i++)
            {
                if (random.NextDouble() * cost < (double)clusters * squared[i])
                    candidates.Add(i);
            }

            TakeIn(set, candidates, first, squared, nearest);
        }

        var weights = new int[candidates.Count];
        foreach (var index in nearest)
            weights[index]++;
        return ([.. candidates], weights);
    }

    /// <summary>Takes the candidates from <paramref name="first"/> on into every point's squared distance to its nearest candidate.</summary>
    private static void TakeIn(PointSet set, List<int> candidates, int first, float[] squared, int[] nearest)
    {
        const int Chunk = 12 * DotKernel.Lanes;
        for (var start = first; start < candidates.Count; start += Chunk)
        {
            var count = Math.Min(Chunk, candidates.Count - start);
            var packed = new PackedRows(count, set.Width);
            for (var i = 0; i < count; i++)
                packed.Set(i, set[candidates[start + i]]);
            var chunkStart = start;
            set.ForBlocks((_, from, end) =>
            {
                var tile = stackalloc float[DotKernel.Rows * packed.Stride];
                var rows = stackalloc float*[DotKernel.Rows];
                for (var point = from; point < end; point += DotKernel.Rows)
                {
                    var rowCount = Math.Min(DotKernel.Rows, end - point);
                    for (var i = 0; i < DotKernel.Rows; i++)
                        rows[i] = set.Row(point + Math.Min(i, rowCount - 1));
                    DotKernel.Multiply(rows, packed, 0, packed.Panels, tile, packed.Stride);
                    for (var i = 0; i < rowCount; i++)
                    {
                        var dots = tile + (i * packed.Stride);
                        for (var c = 0; c < count; c++)
                        {
                            var candidate = candidates[chunkStart + c];
                            var distance = candidate == point + i ? 0 : MathF.Max(0, set.SquaredLengths[point + i] + set.SquaredLengths[candidate] - (2 * dots[c]));
                            if (distance >= squared[point + i])
                                continue;
                            squared[point + i] = distance;
                            nearest[point + i] = chunkStart + c;
                        }
                    }
                }
            });
        }
    }
}
