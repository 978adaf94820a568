namespace PathGen.Agents;

/// <summary>
/// Chooses the patches of a slide: runs its retrievers, unites what they choose and filters what looks alike. Deterministic and thread-safe where its
/// retrievers are.
/// </summary>
public sealed class PatchSelector
{
    private readonly IPatchRetriever[] retrievers;
    private readonly SimilarityFilter filter;

    /// <summary>Makes a selector.</summary>
    /// <param name="retrievers">In order of preference among equal ranks; null for attributes, findings, clusters with their defaults.</param>
    /// <param name="filter">Null for the default threshold.</param>
    /// <exception cref="ArgumentException">The list of retrievers is empty.</exception>
    public PatchSelector(IEnumerable<IPatchRetriever>? retrievers = null, SimilarityFilter? filter = null)
    {
        this.retrievers = retrievers is null ? [new AttributeRetriever(), new FindingRetriever(), new ClusterRetriever()] : [.. retrievers];
        if (this.retrievers.Length == 0)
            throw new ArgumentException("A selector needs at least one retriever.", nameof(retrievers));
        this.filter = filter ?? new SimilarityFilter();
    }

    /// <summary>The settings of the retrievers and the filter in order, joined with <c>; </c>: the same text means the same choices.</summary>
    public string Settings => string.Join("; ", [.. retrievers.Select(r => r.Settings), filter.Settings]);

    /// <summary>The chosen patches in the order in which the filter kept them, each with every retrieval that chose it.</summary>
    /// <returns>Empty where the slide has no patches.</returns>
    /// <exception cref="PairException">Embeddings are not finite, not of unit length, or do not belong to the prompts.</exception>
    public IReadOnlyList<SelectedPatch> Select(RetrievalInput input, CancellationToken cancellationToken = default)
    {
        EmbeddingCheck.Input(input);
        var choices = new List<PatchChoice>();
        foreach (var retriever in retrievers)
            choices.AddRange(retriever.Retrieve(input, cancellationToken));
        return filter.Filter(input.Patches, choices, cancellationToken);
    }
}
