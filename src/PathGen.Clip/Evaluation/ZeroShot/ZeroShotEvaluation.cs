namespace PathGen.Clip;

/// <summary>What a zero-shot evaluation came to; its <c>report.json</c> holds the same. Research use only.</summary>
public sealed record ZeroShotEvaluation
{
    /// <summary>The task's id.</summary>
    public required string Task { get; init; }

    /// <summary>The data set's name.</summary>
    public required string Title { get; init; }

    /// <summary>The model's name, where it has one.</summary>
    public string? Model { get; init; }

    /// <summary>Identity of the image encoder.</summary>
    public required string ImageEncoder { get; init; }

    /// <summary>Identity of the text encoder.</summary>
    public required string TextEncoder { get; init; }

    /// <summary>Factor on cosine similarities before softmax.</summary>
    public required double LogitScale { get; init; }

    /// <summary>The sentences that were asked.</summary>
    public required IReadOnlyList<string> Templates { get; init; }

    /// <summary>The classes and their phrases.</summary>
    public required IReadOnlyList<ZeroShotTaskClass> Classes { get; init; }

    /// <summary>Pictures of the data set that have a class.</summary>
    public required int Pictures { get; init; }

    /// <summary>Those of them that could not be read and are not in the report.</summary>
    public required IReadOnlyList<SkippedPicture> Skipped { get; init; }

    /// <summary>Pictures that lie in no class's folder and were left out.</summary>
    public required int Others { get; init; }

    /// <summary>Folders that such pictures lie in; at most 100.</summary>
    public required IReadOnlyList<string> OtherFolders { get; init; }

    /// <summary>The metrics.</summary>
    public required ClassificationReport Report { get; init; }
}
