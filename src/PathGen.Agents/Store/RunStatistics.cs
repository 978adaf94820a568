namespace PathGen.Agents;

/// <summary>What a store holds, counted.</summary>
/// <param name="Settings">The run's settings as canonical JSON, or null where no run was started.</param>
/// <param name="Counts">How far the run is.</param>
/// <param name="Agents">What each agent has done: prompts first, then by stage and agent.</param>
/// <param name="Gates">What each gate has said, by name.</param>
/// <param name="Accepted">Pairs whose last review accepts them.</param>
/// <param name="Edited">Pairs whose last review edits them.</param>
/// <param name="ReviewRejected">Pairs whose last review rejects them.</param>
/// <param name="Claims">Slides that processes work on; empty for a store that one process writes.</param>
public sealed record RunStatistics(
    string? Settings,
    RunCounts Counts,
    IReadOnlyList<AgentStatistics> Agents,
    IReadOnlyList<GateStatistics> Gates,
    long Accepted,
    long Edited,
    long ReviewRejected,
    IReadOnlyList<SlideClaim> Claims);
