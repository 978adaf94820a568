namespace PathGen.Agents;

/// <summary>What a run came to.</summary>
/// <param name="Slides">Slides of the list whose patches are all captioned, rejected or set aside.</param>
/// <param name="Repeated">Slides of the list that have the same bytes as an earlier one.</param>
/// <param name="Failures">Slides of the list that failed, in its order; they are tried again by the next run.</param>
/// <param name="Counts">What the store holds now.</param>
public sealed record RunSummary(int Slides, int Repeated, IReadOnlyList<FailureRecord> Failures, RunCounts Counts)
{
    /// <summary>Tiles that the grid kept on the slides that are done.</summary>
    public long Tiles { get; init; }
}
