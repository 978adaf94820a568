namespace PathGen.Agents;

/// <summary>How strict <see cref="SimilarityFilter"/> is. Not thread-safe while being changed.</summary>
public sealed class SimilarityFilterOptions
{
    private double threshold = 0.88;

    /// <summary>A patch whose cosine with a kept one is larger is dropped; −1 to 1. Default 0.88, as in PathGen-1.6M. 1 drops nothing but exact copies' rounding.</summary>
    public double Threshold
    {
        get => threshold;
        set
        {
            if (!(value is >= -1 and <= 1))
                throw new ArgumentOutOfRangeException(nameof(Threshold), value, "The threshold is a cosine: −1 to 1.");
            threshold = value;
        }
    }
}
