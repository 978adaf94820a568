namespace PathGen.Wsi;

/// <summary>What a task file holds.</summary>
internal sealed record SlideTaskContent(int FormatVersion, string Id, string Title, string Source, IReadOnlyList<SlideTaskClass> Classes);
