namespace PathGen.Agents;

/// <summary>How many patches <see cref="AttributeRetriever"/> and <see cref="FindingRetriever"/> choose. Not thread-safe while being changed.</summary>
public sealed class PromptRetrieverOptions
{
    private int count = 64;

    /// <summary>Most patches, 1 or more. Default 64, as in PathGen-1.6M.</summary>
    public int Count
    {
        get => count;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Count));
            count = value;
        }
    }
}
