namespace PathGen.Agents;

/// <summary>What one agent has done in a run.</summary>
/// <param name="Stage">At which stage; null for the prompts of slides.</param>
/// <param name="Agent">Which agent, model and prompt.</param>
/// <param name="Endpoint">Which endpoint answered, or null where it is not known.</param>
/// <param name="Drafts">Drafts, every attempt counted; slides, where it wrote prompts.</param>
/// <param name="InputTokens">Tokens read.</param>
/// <param name="OutputTokens">Tokens written.</param>
/// <param name="Cost">Cost in the price list's unit.</param>
public sealed record AgentStatistics(PairStage? Stage, AgentIdentity Agent, string? Endpoint, long Drafts, long InputTokens, long OutputTokens, double Cost);
