using System.Globalization;

namespace PathGen.Agents;

/// <summary>
/// Chooses the patches that match a slide's findings together: score = 100 · the sum of the cosines over the findings (PathGen-1.6M, finding-based
/// retrieval). The choice names the finding that contributes most. Equal scores go to the lower patch. Findings are those of the one slide. Thread-safe.
/// </summary>
public sealed class FindingRetriever : IPatchRetriever
{
    private readonly int count;

    /// <summary>Makes a retriever with a copy of the options; null for the defaults.</summary>
    public FindingRetriever(PromptRetrieverOptions? options = null) => count = (options ?? new()).Count;

    /// <inheritdoc/>
    public string Settings => string.Create(CultureInfo.InvariantCulture, $"finding/1 count={count}");

    /// <inheritdoc/>
    /// <remarks>Empty where the slide has no patches or no findings.</remarks>
    /// <exception cref="PairException">Embeddings are not finite, not of unit length, or do not belong to the prompts.</exception>
    public IReadOnlyList<PatchChoice> Retrieve(RetrievalInput input, CancellationToken cancellationToken = default)
    {
        EmbeddingCheck.Input(input);
        return PromptRanking.Choose(input.Patches, input.Findings, input.Prompts.Findings, "finding", sum: true, count, cancellationToken);
    }
}
