namespace PathGen.Agents;

/// <summary>What one gate said of one attempt. At most one per patch, attempt and gate.</summary>
/// <param name="Attempt">The attempt it judged, as <see cref="DraftRecord.Attempt"/> counts.</param>
/// <param name="Gate">The gate's name and version, such as <c>clip-agreement/1</c>; unique among a run's gates.</param>
/// <param name="Verdict">What it said.</param>
/// <param name="Reason">Why, in one line; empty where it accepts and has nothing to say.</param>
/// <param name="Score">The number that decided (its meaning and range are the gate's), or null. Finite.</param>
public sealed record GateRecord(int Attempt, string Gate, GateVerdict Verdict, string Reason, double? Score = null);
