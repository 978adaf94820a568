namespace Notebooks;

/// <summary>One cell of a notebook.</summary>
/// <param name="IsCode">Code, or Markdown.</param>
/// <param name="Lines">Its lines; Markdown without the comment marks.</param>
internal sealed record Cell(bool IsCode, IReadOnlyList<string> Lines);
