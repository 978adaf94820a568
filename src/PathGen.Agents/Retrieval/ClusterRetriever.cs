using System.Globalization;
using System.Numerics.Tensors;

namespace PathGen.Agents;

/// <summary>
/// Chooses patches that stand for the slide's variety (PathGen-1.6M, clustering): k-means with k = ⌈√(1.6·N)⌉ over the unit vectors, then in rounds one patch of
/// every cluster, the nearest to its centre first, until 256 are chosen. With N ≤ 256 patches every patch is chosen, ranked the same way. Thread-safe.
/// </summary>
public sealed class ClusterRetriever : IPatchRetriever
{
    private readonly int count;
    private readonly double clusterFactor;
    private readonly long seed;
    private readonly int maxIterations;
    private readonly double tolerance;

    /// <summary>Makes a retriever with a copy of the options; null for the defaults.</summary>
    public ClusterRetriever(ClusterRetrieverOptions? options = null)
    {
        options ??= new ClusterRetrieverOptions();
        count = options.Count;
        clusterFactor = options.ClusterFactor;
        seed = options.Seed;
        maxIterations = options.MaxIterations;
        tolerance = options.Tolerance;
    }

    /// <inheritdoc/>
    public string Settings => string.Create(
        CultureInfo.InvariantCulture,
        $"cluster/1 count={count} factor={clusterFactor} seed={seed} iterations={maxIterations} tolerance={tolerance}");

    /// <summary>k for a number of patches: ⌈√(factor·N)⌉, at least 1 and at most N.</summary>
    internal int ClustersFor(int patches) => Math.Clamp((int)Math.Ceiling(Math.Sqrt(clusterFactor * patches)), 1, patches);

    /// <inheritdoc/>
    /// <remarks>Empty where the slide has no patches. Best first: by rank within the cluster, then by score, then by patch.</remarks>
    /// <exception cref="PairException">Embeddings are not finite or not of unit length.</exception>
    public IReadOnlyList<PatchChoice> Retrieve(RetrievalInput input, CancellationToken cancellationToken = default)
    {
        EmbeddingCheck.Input(input);
        var patches = input.Patches;
        if (patches.Count == 0)
            return [];
        var clusters = ClustersFor(patches.Count);
        var result = new KMeans(new KMeansOptions { Clusters = clusters, Seed = seed, MaxIterations = maxIterations, Tolerance = tolerance })
            .Fit(patches, cancellationToken);

        // For unit vectors the nearest to the centre is the one with the largest cosine to it.
        var members = new List<(int Patch, float Cosine)>[clusters];
        for (var patch = 0; patch < patches.Count; patch++)
        {
            var center = result.Centers[result.Labels[patch]];
            var length = TensorPrimitives.Norm(center);
            var cosine = length > 0 ? TensorPrimitives.Dot(patches[patch], center) / length : 0;
            (members[result.Labels[patch]] ??= []).Add((patch, cosine));
        }

        var ranked = new List<PatchChoice>(patches.Count);
        var filled = 0;
        foreach (var cluster in members)
        {
            // Fewer distinct patches than clusters leave clusters empty.
            if (cluster is null)
                continue;
            filled++;
            cluster.Sort((a, b) => a.Cosine != b.Cosine ? b.Cosine.CompareTo(a.Cosine) : a.Patch.CompareTo(b.Patch));
            for (var i = 0; i < cluster.Count; i++)
                ranked.Add(new PatchChoice(cluster[i].Patch, "cluster", null, i + 1, cluster[i].Cosine));
        }

        ranked.Sort((a, b) => a.Rank != b.Rank ? a.Rank.CompareTo(b.Rank) : a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Patch.CompareTo(b.Patch));
        return ranked.GetRange(0, Math.Min(ranked.Count, Math.Max(count, filled)));
    }
}
