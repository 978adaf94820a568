namespace PathGen.Agents;

/// <summary>What one gate has said in a run, every attempt counted.</summary>
/// <param name="Gate">The gate's name and version.</param>
/// <param name="Accepted">How often it accepted.</param>
/// <param name="Revised">How often it sent back.</param>
/// <param name="Rejected">How often it rejected.</param>
public sealed record GateStatistics(string Gate, long Accepted, long Revised, long Rejected);
