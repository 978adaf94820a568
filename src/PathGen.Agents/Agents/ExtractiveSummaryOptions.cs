namespace PathGen.Agents;

/// <summary>How long <see cref="ExtractiveSummary"/> may write. Not thread-safe while being changed.</summary>
public sealed class ExtractiveSummaryOptions
{
    private int maxTokens = 77;

    /// <summary>Most tokens of a caption, start and end included, 8 to 77. Default 77, CLIP's context.</summary>
    public int MaxTokens
    {
        get => maxTokens;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 8, nameof(MaxTokens));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 77, nameof(MaxTokens));
            maxTokens = value;
        }
    }
}
