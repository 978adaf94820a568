namespace PathGen.Clip;

/// <summary>What a task file holds, in its own order.</summary>
internal sealed record ZeroShotTaskContent(
    int FormatVersion, string Id, string Title, string Source, IReadOnlyList<string> Templates, IReadOnlyList<ZeroShotTaskClass> Classes);
