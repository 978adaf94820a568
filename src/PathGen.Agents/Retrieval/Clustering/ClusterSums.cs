using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PathGen.Agents;

/// <summary>
/// The centres as running sums in double precision: only points that changed their cluster are added and taken away. Work is cut by component, never by
/// point, so every sum is formed in point order whatever the number of threads.
/// </summary>
internal sealed class ClusterSums(PointSet set, float[] centers, int clusters)
{
    private readonly double[] sums = new double[(long)clusters * set.Width];
    private readonly int[] counts = new int[clusters];
    private readonly int[] previous = NewLabels(set.Count);
    private readonly List<int> changed = new(set.Count);

    /// <summary>Distance that each centre moved in the last <see cref="Update"/>.</summary>
    public double[] Movements { get; } = new double[clusters];

    /// <summary>Sets the centres to the means of their points, clusters without points to the farthest ones.</summary>
    /// <returns>The centres' squared movement, summed.</returns>
    public double Update(BoundedAssignment assignment)
    {
        ApplyChanges(assignment.Labels);
        FillEmptyClusters(assignment);

        var width = set.Width;
        var squared = new double[clusters];
        var total = 0.0;
        for (var cluster = 0; cluster < clusters; cluster++)
        {
            if (counts[cluster] == 0)
            {
                Movements[cluster] = 0;
                continue;
            }

            var center = centers.AsSpan(cluster * width, width);
            var sum = sums.AsSpan(cluster * width, width);
            var share = 1.0 / counts[cluster];
            for (var i = 0; i < width; i++)
            {
                var mean = (float)(sum[i] * share);
                double step = mean - center[i];
                squared[cluster] += step * step;
                center[i] = mean;
            }

            Movements[cluster] = Math.Sqrt(squared[cluster]);
            total += squared[cluster];
        }

        return total;
    }

    /// <summary>target += source.</summary>
    public static void Add(ReadOnlySpan<float> source, Span<double> target) => Accumulate(source, target, 1);

    private static void Accumulate(ReadOnlySpan<float> source, Span<double> target, double sign)
    {
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(target);
        var i = 0;
        var factor = Vector512.Create(sign);
        for (; i + 16 <= source.Length; i += 16)
        {
            var (low, high) = Vector512.Widen(Vector512.LoadUnsafe(ref from, (nuint)i));
            (Vector512.LoadUnsafe(ref to, (nuint)i) + (low * factor)).StoreUnsafe(ref to, (nuint)i);
            (Vector512.LoadUnsafe(ref to, (nuint)i + 8) + (high * factor)).StoreUnsafe(ref to, (nuint)i + 8);
        }

        for (; i < source.Length; i++)
            Unsafe.Add(ref to, i) += sign * Unsafe.Add(ref from, i);
    }

    private static int[] NewLabels(int count)
    {
        var labels = new int[count];
        labels.AsSpan().Fill(-1);
        return labels;
    }

    private void ApplyChanges(int[] labels)
    {
        changed.Clear();
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] == previous[i])
                continue;
            changed.Add(i);
            if (previous[i] >= 0)
                counts[previous[i]]--;
            counts[labels[i]]++;
        }

        set.ForSlices((first, end) =>
        {
            foreach (var i in changed)
            {
                var part = set[i][first..end];
                if (previous[i] >= 0)
                    Accumulate(part, Slice(previous[i], first, end), -1);
                Accumulate(part, Slice(labels[i], first, end), 1);
            }
        });
        foreach (var i in changed)
            previous[i] = labels[i];
    }

    /// <summary>Gives each empty cluster the point that lies farthest from its centre among clusters of two points or more, as scikit-learn does.</summary>
    private void FillEmptyClusters(BoundedAssignment assignment)
    {
        if (!counts.Contains(0))
            return;
        var distances = assignment.ExactDistances();
        var order = Enumerable.Range(0, set.Count).OrderByDescending(i => distances[i]).ThenBy(i => i).ToArray();
        var next = 0;
        for (var cluster = 0; cluster < clusters; cluster++)
        {
            if (counts[cluster] != 0)
                continue;
            while (next < order.Length && counts[previous[order[next]]] < 2)
                next++;

            // A point that lies on its centre would only make a second cluster of the same place: the cluster stays empty.
            if (next == order.Length || distances[order[next]] <= 1e-6f)
                return;
            var point = order[next++];
            Accumulate(set[point], Slice(previous[point], 0, set.Width), -1);
            counts[previous[point]]--;
            Accumulate(set[point], Slice(cluster, 0, set.Width), 1);
            counts[cluster] = 1;
            previous[point] = cluster;
            assignment.Move(point, cluster);
        }
    }

    private Span<double> Slice(int cluster, int first, int end) => sums.AsSpan((cluster * set.Width) + first, end - first);
}
