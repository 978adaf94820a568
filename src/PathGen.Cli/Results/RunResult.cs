using PathGen.Agents;

namespace PathGen.Cli;

/// <summary>A run as <c>pathgen runs --json</c> lists it.</summary>
/// <param name="Run">What to name it by.</param>
/// <param name="Store">Where its pairs are.</param>
/// <param name="Counts">How far it is, or null where it cannot be read.</param>
/// <param name="Error">Why it cannot be read, or null.</param>
internal sealed record RunResult(string Run, string Store, RunCounts? Counts, string? Error);
