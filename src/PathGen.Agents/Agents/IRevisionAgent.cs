namespace PathGen.Agents;

/// <summary>Corrects a description against its patch by adds, deletes and changes. Thread-safe.</summary>
public interface IRevisionAgent
{
    /// <summary>What determines its answers.</summary>
    AgentIdentity Identity { get; }

    /// <summary>The revised description and the edits that led to it; no edits where nothing was wrong.</summary>
    /// <exception cref="AgentException">The agent could not answer.</exception>
    ValueTask<AgentAnswer> ReviseAsync(PatchContext patch, string description, CancellationToken cancellationToken = default);
}
