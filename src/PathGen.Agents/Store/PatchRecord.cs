namespace PathGen.Agents;

/// <summary>A chosen patch.</summary>
/// <param name="Key">Slide and place.</param>
/// <param name="Order">0, 1, 2 … in the order in which the filter kept it.</param>
/// <param name="ImageWidth">Width in pixels of the picture that agents and datasets see; the region's own width at full resolution.</param>
/// <param name="ImageHeight">Height in pixels of that picture.</param>
/// <param name="Choices">Every retrieval that chose it: which prompt, rank and score.</param>
/// <param name="BestAttributes">The attributes that match it best, as the agents are told.</param>
public sealed record PatchRecord(
    PatchKey Key,
    int Order,
    int ImageWidth,
    int ImageHeight,
    IReadOnlyList<PatchChoice> Choices,
    IReadOnlyList<AttributeMatch> BestAttributes);
