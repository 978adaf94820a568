namespace PathGen.Agents;

/// <summary>A chosen patch.</summary>
/// <param name="Key">Slide and place.</param>
/// <param name="Order">0, 1, 2 … in the order in which the filter kept it.</param>
/// <param name="Choices">Every retrieval that chose it: which prompt, rank and score.</param>
/// <param name="BestAttributes">The attributes that match it best, as the agents are told.</param>
public sealed record PatchRecord(PatchKey Key, int Order, IReadOnlyList<PatchChoice> Choices, IReadOnlyList<AttributeMatch> BestAttributes);
