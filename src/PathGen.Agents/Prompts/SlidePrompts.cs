namespace PathGen.Agents;

/// <summary>What retrieval looks for on one slide. Never shared between slides.</summary>
/// <param name="Attributes">Histological features worth looking for in this tissue source ("Keratin pearls: …").</param>
/// <param name="Findings">Short visible statements from this slide's report; empty without one.</param>
public sealed record SlidePrompts(IReadOnlyList<string> Attributes, IReadOnlyList<string> Findings);
