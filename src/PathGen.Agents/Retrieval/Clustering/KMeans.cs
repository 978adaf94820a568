using System.Numerics.Tensors;
using PathGen.Clip;

namespace PathGen.Agents;

/// <summary>
/// k-means (Lloyd 1982) with greedy k-means++ seeding (Arthur and Vassilvitskii 2007; over a k-means|| sample, Bahmani et al. 2012, where there are many
/// points). Distances are dot products in blocks, and triangle-inequality bounds for groups of centres (Ding et al. 2015, Yinyang) skip those that
/// cannot matter. Deterministic for a seed, whatever the number of threads. Thread-safe.
/// </summary>
public sealed class KMeans
{
    private readonly int clusters;
    private readonly long seed;
    private readonly int maxIterations;
    private readonly double tolerance;
    private readonly int restarts;
    private readonly int? maxThreads;

    /// <summary>Makes a clustering with a copy of the options; null for the defaults.</summary>
    public KMeans(KMeansOptions? options = null)
    {
        options ??= new KMeansOptions();
        clusters = options.Clusters;
        seed = options.Seed;
        maxIterations = options.MaxIterations;
        tolerance = options.Tolerance;
        restarts = options.Restarts;
        maxThreads = options.MaxThreads;
    }

    /// <summary>Clusters points.</summary>
    /// <param name="points">N × D finite values; N at least k.</param>
    /// <param name="cancellationToken">Stops between blocks of points.</param>
    /// <exception cref="ArgumentException">There are fewer points than clusters, or points × clusters / 16 exceed 2³¹.</exception>
    /// <exception cref="PairException">A value is not finite.</exception>
    public KMeansResult Fit(EmbeddingMatrix points, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count < clusters)
            throw new ArgumentException($"{points.Count} points cannot form {clusters} clusters: ask for at most {points.Count}.", nameof(points));
        if (Math.Max(points.Count * (clusters / (double)DotKernel.Lanes + 1), (clusters + DotKernel.Lanes) * (double)points.Width) >= Array.MaxLength)
        {
            throw new ArgumentException(
                $"{points.Count} points of width {points.Width} are too many for {clusters} clusters: ask for fewer clusters, or cluster a sample.", nameof(points));
        }

        EmbeddingCheck.Finite(points, "point");

        using var set = new PointSet(points, maxThreads, cancellationToken);
        var threshold = tolerance * MeanVariance(set);
        var best = Run(set, threshold, seed);
        for (var run = 1; run < restarts; run++)
        {
            var next = Run(set, threshold, seed + run);
            if (next.Inertia < best.Inertia)
                best = next;
        }

        return best;
    }

    private KMeansResult Run(PointSet set, double threshold, long runSeed)
    {
        var centers = Seeding.Choose(set, clusters, new SeededRandom(runSeed));
        var assignment = new BoundedAssignment(set, centers, clusters);
        var sums = new ClusterSums(set, centers, clusters);
        var iterations = 0;
        var converged = false;
        while (!converged && iterations < maxIterations)
        {
            iterations++;
            var changed = iterations == 1 ? assignment.AssignAll() : assignment.Reassign();
            if (changed == 0 && iterations > 1)
            {
                converged = true;
                break;
            }

            var movement = sums.Update(assignment);
            converged = movement <= threshold;
            assignment.MoveCenters(sums.Movements);
        }

        // The centres moved after the last assignment, unless nothing changed in it: labels must belong to the centres that are handed out.
        assignment.Reassign();
        var inertia = set.SumOverBlocks((first, end) =>
        {
            var sum = 0.0;
            for (var i = first; i < end; i++)
            {
                var distance = TensorPrimitives.Distance(set[i], centers.AsSpan(assignment.Labels[i] * set.Width, set.Width));
                sum += (double)distance * distance;
            }

            return sum;
        });
        return new KMeansResult(new EmbeddingMatrix(centers, set.Width), assignment.Labels, inertia, iterations, converged);
    }

    private static double MeanVariance(PointSet set)
    {
        var sums = new double[set.Width];
        set.ForSlices((first, end) =>
        {
            for (var i = 0; i < set.Count; i++)
                ClusterSums.Add(set[i][first..end], sums.AsSpan(first, end - first));
        });
        var total = set.SumOverBlocks((first, end) =>
        {
            var sum = 0.0;
            for (var i = first; i < end; i++)
                sum += set.SquaredLengths[i];
            return sum;
        });
        var squaredMean = TensorPrimitives.SumOfSquares<double>(sums) / ((double)set.Count * set.Count);
        return Math.Max(0, (total / set.Count) - squaredMean) / set.Width;
    }
}
