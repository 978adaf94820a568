namespace PathGen.Agents;

/// <summary>Why a retriever chose a patch.</summary>
/// <param name="Patch">Row of the patch in the slide's embeddings.</param>
/// <param name="Retrieval"><c>attribute</c>, <c>finding</c> or <c>cluster</c>, or a retriever's own name.</param>
/// <param name="Prompt">The prompt that scored highest for it, or null where none is involved.</param>
/// <param name="Rank">1 for the retriever's best; for clusters the rank within the cluster.</param>
/// <param name="Score">100·cosine for prompts (max over attributes, sum over findings); cosine to the centre for clusters.</param>
public sealed record PatchChoice(int Patch, string Retrieval, string? Prompt, int Rank, double Score);
