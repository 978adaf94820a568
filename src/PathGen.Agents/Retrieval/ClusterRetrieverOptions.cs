namespace PathGen.Agents;

/// <summary>How <see cref="ClusterRetriever"/> chooses. Not thread-safe while being changed.</summary>
public sealed class ClusterRetrieverOptions
{
    private int count = 256;
    private double clusterFactor = 1.6;
    private int maxIterations = 300;
    private double tolerance = 1e-4;

    /// <summary>Patches to choose, spread over the clusters, 1 or more; each cluster gives at least one. Default 256, as in PathGen-1.6M.</summary>
    public int Count
    {
        get => count;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Count));
            count = value;
        }
    }

    /// <summary>f in k = ⌈√(f·N)⌉ clusters for N patches, more than 0 and at most 100. Default 1.6, as in PathGen-1.6M.</summary>
    public double ClusterFactor
    {
        get => clusterFactor;
        set
        {
            if (!(value is > 0 and <= 100))
                throw new ArgumentOutOfRangeException(nameof(ClusterFactor), value, "The cluster factor must be more than 0 and at most 100.");
            clusterFactor = value;
        }
    }

    /// <summary>Seed of the clustering. Default 0.</summary>
    public long Seed { get; set; }

    /// <summary>See <see cref="KMeansOptions.MaxIterations"/>. Default 300.</summary>
    public int MaxIterations
    {
        get => maxIterations;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxIterations));
            maxIterations = value;
        }
    }

    /// <summary>See <see cref="KMeansOptions.Tolerance"/>. Default 1e-4.</summary>
    public double Tolerance
    {
        get => tolerance;
        set
        {
            if (!(value is >= 0 and <= 1))
                throw new ArgumentOutOfRangeException(nameof(Tolerance), value, "The tolerance must lie between 0 and 1.");
            tolerance = value;
        }
    }
}
