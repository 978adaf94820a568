namespace PathGen.Agents;

/// <summary>Chooses patches of a slide. Deterministic and thread-safe: the same input gives the same choices.</summary>
public interface IPatchRetriever
{
    /// <summary>Name and settings, as they go into a run's settings; the same text means the same choices.</summary>
    string Settings { get; }

    /// <summary>The chosen patches, best first.</summary>
    IReadOnlyList<PatchChoice> Retrieve(RetrievalInput input, CancellationToken cancellationToken = default);
}
