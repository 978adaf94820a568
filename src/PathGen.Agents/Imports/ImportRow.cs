namespace PathGen.Agents;

/// <summary>A row of an index before its picture is read.</summary>
/// <param name="Image">The picture's name as the index has it, or null.</param>
/// <param name="Caption">The caption, or null.</param>
/// <param name="Group">What must stay together in a split, or null.</param>
internal readonly record struct ImportRow(string? Image, string? Caption, string? Group)
{
    /// <summary>The tar shard that holds the picture; null for a file of its own.</summary>
    public string? Shard { get; init; }

    /// <summary>Where its bytes begin in the shard.</summary>
    public long Start { get; init; }

    /// <summary>How many they are.</summary>
    public long Length { get; init; }

    /// <summary>Why it cannot be read; null where it may.</summary>
    public string? Reason { get; init; }
}
