namespace PathGen.Agents;

/// <summary>How <see cref="KMeans"/> clusters. Not thread-safe while being changed.</summary>
public sealed class KMeansOptions
{
    private int clusters = 8;
    private int maxIterations = 300;
    private double tolerance = 1e-4;
    private int restarts = 1;
    private int? maxThreads;

    /// <summary>k, 1 or more. Default 8.</summary>
    public int Clusters
    {
        get => clusters;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Clusters));
            clusters = value;
        }
    }

    /// <summary>Start of the random numbers; the same seed gives the same clusters. Default 0.</summary>
    public long Seed { get; set; }

    /// <summary>Most rounds of assignment and update, 1 or more. Default 300.</summary>
    public int MaxIterations
    {
        get => maxIterations;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxIterations));
            maxIterations = value;
        }
    }

    /// <summary>Ends when the centres' squared movement, summed, is at most this times the mean variance of a component, as in scikit-learn. 0 to 1; default 1e-4.</summary>
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

    /// <summary>Runs with seeds of their own, of which the one with the least inertia is kept (scikit-learn's <c>n_init</c>); 1 or more. Default 1.</summary>
    public int Restarts
    {
        get => restarts;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Restarts));
            restarts = value;
        }
    }

    /// <summary>Most threads, 1 or more; null (default) for as many as there are processors. The result does not depend on it.</summary>
    public int? MaxThreads
    {
        get => maxThreads;
        set
        {
            if (value is { } count)
                ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(MaxThreads));
            maxThreads = value;
        }
    }
}
