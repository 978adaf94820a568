using PathGen.Agents;

namespace PathGen.Cli;

/// <summary>What <c>pathgen status --json</c> prints.</summary>
/// <param name="Store">Where the run's pairs are.</param>
/// <param name="Statistics">What the store counted.</param>
/// <param name="Sources">Pairs of others in it.</param>
internal sealed record StatusResult(string Store, RunStatistics Statistics, IReadOnlyList<ImportedSource> Sources);
