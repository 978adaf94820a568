namespace PathGen.Clip;

/// <summary>What a retrieval evaluation came to; its <c>report.json</c> holds the same. Research use only.</summary>
public sealed record RetrievalEvaluation
{
    /// <summary>The model's name, where it has one.</summary>
    public string? Model { get; init; }

    /// <summary>Identity of the image encoder.</summary>
    public required string ImageEncoder { get; init; }

    /// <summary>Identity of the text encoder.</summary>
    public required string TextEncoder { get; init; }

    /// <summary>Pictures that could not be read; they and their texts are not in the report.</summary>
    public required IReadOnlyList<SkippedPicture> Skipped { get; init; }

    /// <summary>The recalls.</summary>
    public required RetrievalReport Report { get; init; }
}
