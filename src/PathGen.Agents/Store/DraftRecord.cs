namespace PathGen.Agents;

/// <summary>What one agent said of one patch. At most one per patch, stage and attempt.</summary>
/// <param name="Stage">Which stage.</param>
/// <param name="Agent">Which agent, model and prompt.</param>
/// <param name="Answer">What it said.</param>
/// <param name="Attempt">
/// 0 for the first time through the agents; one more after every verdict of <see cref="GateVerdict.Revise"/>. Such an attempt has a revision and a summary of its own
/// and keeps the description of attempt 0.
/// </param>
public sealed record DraftRecord(PairStage Stage, AgentIdentity Agent, AgentAnswer Answer, int Attempt = 0);
