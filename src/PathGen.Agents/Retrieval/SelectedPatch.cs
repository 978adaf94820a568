namespace PathGen.Agents;

/// <summary>A patch that survived the similarity filter.</summary>
/// <param name="Patch">Row of the patch in the slide's embeddings.</param>
/// <param name="Choices">Every retrieval that chose it, best first.</param>
public sealed record SelectedPatch(int Patch, IReadOnlyList<PatchChoice> Choices);
