namespace PathGen.Wsi;

/// <summary>What determines a protocol's results, as <c>protocol.json</c> keeps it: a folder is continued only with the same.</summary>
internal sealed record SlideProtocolSettings(
    int FormatVersion, string Task, IReadOnlyList<string> Classes, HeadKind Method, AttentionMilOptions? Attention, int? Neighbours, double? InverseRegularization, string Labels);
