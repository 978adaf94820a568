using System.Numerics.Tensors;

namespace PathGen.Agents;

/// <summary>
/// Assigns points to their nearest centres. Each point keeps an upper bound of the distance to its own centre and, for every group of 16 centres (a panel of
/// the kernel), a lower bound of the distances to the group's other centres; as centres move, the bounds loosen by their movement, and only groups
/// whose bound falls below the point's own distance are computed again (Ding et al., "Yinyang K-Means", ICML 2015). A point's result depends on
/// nothing but the point and the centres.
/// </summary>
internal sealed unsafe class BoundedAssignment
{
    /// <summary>Room for rounding: distances come from |x|² + |c|² − 2x·c in single precision.</summary>
    private const float Slack = 2e-5f;

    private readonly PointSet set;
    private readonly float[] centers;
    private readonly PackedRows packed;
    private readonly float[] packedNorms;
    private readonly int[] clusterOfLane;
    private readonly int[] laneOfCluster;
    private readonly int groups;
    private readonly float[] upper;
    private readonly float[] lower;
    private readonly float[] groupMovement;
    private readonly int[] changes;
    private double[] movements;

    public BoundedAssignment(PointSet set, float[] centers, int clusters)
    {
        this.set = set;
        this.centers = centers;
        packed = new PackedRows(clusters, set.Width);
        groups = packed.Panels;
        clusterOfLane = CenterGroups.Arrange(centers, clusters, set.Width, packed.Stride);
        laneOfCluster = new int[clusters];
        for (var lane = 0; lane < clusterOfLane.Length; lane++)
        {
            if (clusterOfLane[lane] >= 0)
                laneOfCluster[clusterOfLane[lane]] = lane;
        }

        packedNorms = new float[packed.Stride];
        groupMovement = new float[groups];
        movements = new double[clusters];
        upper = new float[set.Count];
        lower = new float[checked(set.Count * groups)];
        changes = new int[set.Blocks];
        Labels = new int[set.Count];
        PackCenters();
    }

    /// <summary>Cluster of every point.</summary>
    public int[] Labels { get; }

    /// <summary>Computes every distance.</summary>
    /// <returns>The number of points.</returns>
    public int AssignAll()
    {
        set.ForBlocks((_, first, end) =>
        {
            var results = new AlignedFloats(DotKernel.Rows * packed.Stride);
            var tile = results.Pointer;
            var rows = stackalloc float*[DotKernel.Rows];
            for (var start = first; start < end; start += DotKernel.Rows)
            {
                var count = Math.Min(DotKernel.Rows, end - start);
                for (var i = 0; i < DotKernel.Rows; i++)
                    rows[i] = set.Row(start + Math.Min(i, count - 1));
                DotKernel.Multiply(rows, packed, 0, groups, tile, packed.Stride);
                for (var i = 0; i < count; i++)
                {
                    var best = new Nearest(float.PositiveInfinity, -1);
                    for (var group = 0; group < groups; group++)
                        Scan(start + i, group, tile + (i * packed.Stride) + (group * DotKernel.Lanes), ref best);
                    Labels[start + i] = clusterOfLane[best.Lane];
                    upper[start + i] = best.Distance;
                }
            }

            GC.KeepAlive(results);
        });
        return set.Count;
    }

    /// <summary>Takes the centres' new places into the bounds.</summary>
    public void MoveCenters(double[] distances)
    {
        movements = distances;
        Array.Clear(groupMovement);
        for (var lane = 0; lane < clusterOfLane.Length; lane++)
        {
            if (clusterOfLane[lane] < 0)
                continue;
            var group = lane / DotKernel.Lanes;
            groupMovement[group] = Math.Max(groupMovement[group], MathF.BitIncrement((float)distances[clusterOfLane[lane]]));
        }

        PackCenters();
    }

    /// <summary>Assigns again after <see cref="MoveCenters"/>.</summary>
    /// <returns>How many points changed their cluster.</returns>
    public int Reassign()
    {
        set.ForBlocks(ReassignBlock);
        movements = new double[movements.Length];
        Array.Clear(groupMovement);
        var total = 0;
        foreach (var count in changes)
            total += count;
        return total;
    }

    /// <summary>Puts a point into a cluster by decree; its bounds are formed anew in the next assignment.</summary>
    public void Move(int point, int cluster)
    {
        Labels[point] = cluster;
        upper[point] = float.PositiveInfinity;
        lower.AsSpan(point * groups, groups).Clear();
    }

    /// <summary>Distance of every point to its centre.</summary>
    public float[] ExactDistances()
    {
        var distances = new float[set.Count];
        set.ForBlocks((_, first, end) =>
        {
            for (var i = first; i < end; i++)
                distances[i] = DistanceToOwn(i);
        });
        return distances;
    }

    private void ReassignBlock(int block, int first, int end)
    {
        Span<int> active = stackalloc int[PointSet.BlockSize];
        Span<Nearest> best = stackalloc Nearest[PointSet.BlockSize];
        Span<int> batch = stackalloc int[PointSet.BlockSize];
        var tile = stackalloc float[DotKernel.Rows * DotKernel.Lanes];
        var rows = stackalloc float*[DotKernel.Rows];
        var activeCount = 0;
        for (var i = first; i < end; i++)
        {
            var bounds = lower.AsSpan(i * groups, groups);
            TensorPrimitives.Subtract(bounds, groupMovement, bounds);
            var nearestOther = TensorPrimitives.Min<float>(bounds);
            upper[i] += MathF.BitIncrement((float)movements[Labels[i]]);
            if (upper[i] + Slack <= nearestOther)
                continue;
            upper[i] = DistanceToOwn(i);
            if (upper[i] + Slack <= nearestOther)
                continue;
            best[activeCount] = new Nearest(upper[i], laneOfCluster[Labels[i]]);
            active[activeCount++] = i;
        }

        for (var group = 0; group < groups; group++)
        {
            var batchCount = 0;
            for (var a = 0; a < activeCount; a++)
            {
                if (lower[(active[a] * groups) + group] < best[a].Distance + Slack)
                    batch[batchCount++] = a;
            }

            for (var start = 0; start < batchCount; start += DotKernel.Rows)
            {
                var count = Math.Min(DotKernel.Rows, batchCount - start);
                for (var i = 0; i < DotKernel.Rows; i++)
                    rows[i] = set.Row(active[batch[start + Math.Min(i, count - 1)]]);
                DotKernel.Multiply(rows, packed, group, 1, tile, DotKernel.Lanes);
                for (var i = 0; i < count; i++)
                    Scan(active[batch[start + i]], group, tile + (i * DotKernel.Lanes), ref best[batch[start + i]]);
            }
        }

        var changed = 0;
        for (var a = 0; a < activeCount; a++)
        {
            var label = clusterOfLane[best[a].Lane];
            upper[active[a]] = best[a].Distance;
            if (label == Labels[active[a]])
                continue;
            Labels[active[a]] = label;
            changed++;
        }

        changes[block] = changed;
    }

    /// <summary>
    /// Takes a group's dot products into a point's nearest centre so far. The group's lower bound becomes its smallest distance, leaving out the nearest
    /// centre; a centre that is no longer the nearest goes back into the bound of its own group.
    /// </summary>
    private void Scan(int point, int group, float* dots, ref Nearest best)
    {
        var firstLane = group * DotKernel.Lanes;
        var own = best.Lane - firstLane;
        float smallest = float.PositiveInfinity, second = float.PositiveInfinity;
        var smallestLane = -1;
        for (var lane = 0; lane < DotKernel.Lanes; lane++)
        {
            if (lane == own)
                continue;
            var value = packedNorms[firstLane + lane] - (2 * dots[lane]);
            if (value < smallest)
            {
                second = smallest;
                smallest = value;
                smallestLane = lane;
            }
            else if (value < second)
            {
                second = value;
            }
        }

        var length = set.SquaredLengths[point];
        var distance = MathF.Sqrt(MathF.Max(0, smallest + length));
        ref var bound = ref lower[(point * groups) + group];
        if (smallestLane < 0 || distance >= best.Distance)
        {
            bound = distance;
            return;
        }

        bound = MathF.Sqrt(MathF.Max(0, second + length));
        if (best.Lane >= 0)
        {
            ref var displaced = ref lower[(point * groups) + (best.Lane / DotKernel.Lanes)];
            displaced = MathF.Min(displaced, best.Distance);
        }

        best = new Nearest(distance, firstLane + smallestLane);
    }

    private float DistanceToOwn(int point)
    {
        var label = Labels[point];
        var dot = TensorPrimitives.Dot(set[point], centers.AsSpan(label * set.Width, set.Width));
        return MathF.Sqrt(MathF.Max(0, set.SquaredLengths[point] + packedNorms[laneOfCluster[label]] - (2 * dot)));
    }

    private void PackCenters()
    {
        // Lanes without a centre stay infinitely far away.
        packedNorms.AsSpan().Fill(float.PositiveInfinity);
        for (var lane = 0; lane < clusterOfLane.Length; lane++)
        {
            if (clusterOfLane[lane] < 0)
                continue;
            var center = centers.AsSpan(clusterOfLane[lane] * set.Width, set.Width);
            packed.Set(lane, center);
            packedNorms[lane] = TensorPrimitives.SumOfSquares<float>(center);
        }
    }

    private readonly record struct Nearest(float Distance, int Lane);
}
