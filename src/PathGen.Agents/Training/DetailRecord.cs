namespace PathGen.Agents;

/// <summary>A detailed description that was written for a pair, or why there is none.</summary>
/// <param name="Id">The pair (<see cref="DatasetPair.Id"/>).</param>
/// <param name="CaptionHash">SHA-256 of the caption that it was written with, lower-case hex.</param>
/// <param name="Agent">Who wrote it.</param>
/// <param name="Description">The description; null where there is none.</param>
/// <param name="Reason">Why there is none, in one line; null where there is one.</param>
public sealed record DetailRecord(string Id, string CaptionHash, AgentIdentity Agent, string? Description, string? Reason = null);
