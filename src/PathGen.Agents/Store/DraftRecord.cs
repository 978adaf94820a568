namespace PathGen.Agents;

/// <summary>What one agent said of one patch. Exactly one per patch and stage.</summary>
/// <param name="Stage">Which stage.</param>
/// <param name="Agent">Which agent, model and prompt.</param>
/// <param name="Answer">What it said.</param>
public sealed record DraftRecord(PairStage Stage, AgentIdentity Agent, AgentAnswer Answer);
