namespace PathGen.Cli;

/// <summary>What <c>pathgen review apply --json</c> prints.</summary>
/// <param name="Store">Where the run's pairs are.</param>
/// <param name="Reviewer">Who reviewed.</param>
/// <param name="Accepted">Pairs accepted.</param>
/// <param name="Edited">Pairs edited.</param>
/// <param name="Rejected">Pairs rejected.</param>
internal sealed record ReviewResult(string Store, string Reviewer, int Accepted, int Edited, int Rejected);
