using PathGen.Clip;

namespace PathGen.Agents;

/// <summary>One slide as retrieval sees it.</summary>
/// <param name="Patches">N × D patch embeddings of unit length.</param>
/// <param name="Prompts">What to look for on this slide.</param>
/// <param name="Attributes">A × D embeddings of <c>Prompts.Attributes</c>, unit length.</param>
/// <param name="Findings">F × D embeddings of <c>Prompts.Findings</c>, unit length.</param>
public sealed record RetrievalInput(EmbeddingMatrix Patches, SlidePrompts Prompts, EmbeddingMatrix Attributes, EmbeddingMatrix Findings);
