using System.Globalization;

namespace PathGen.Agents;

/// <summary>
/// Chooses the patches that match any attribute best: score = 100 · the largest cosine over the attributes (PathGen-1.6M, attribute-based retrieval).
/// The choice names the attribute that it matched. Equal scores go to the lower patch. Thread-safe.
/// </summary>
public sealed class AttributeRetriever : IPatchRetriever
{
    private readonly int count;

    /// <summary>Makes a retriever with a copy of the options; null for the defaults.</summary>
    public AttributeRetriever(PromptRetrieverOptions? options = null) => count = (options ?? new()).Count;

    /// <inheritdoc/>
    public string Settings => string.Create(CultureInfo.InvariantCulture, $"attribute/1 count={count}");

    /// <inheritdoc/>
    /// <remarks>Empty where the slide has no patches or no attributes.</remarks>
    /// <exception cref="PairException">Embeddings are not finite, not of unit length, or do not belong to the prompts.</exception>
    public IReadOnlyList<PatchChoice> Retrieve(RetrievalInput input, CancellationToken cancellationToken = default)
    {
        EmbeddingCheck.Input(input);
        return PromptRanking.Choose(input.Patches, input.Attributes, input.Prompts.Attributes, "attribute", sum: false, count, cancellationToken);
    }
}
