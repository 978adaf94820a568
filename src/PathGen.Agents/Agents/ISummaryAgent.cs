namespace PathGen.Agents;

/// <summary>Shortens a revised description to a caption that fits CLIP's 77 tokens. Text only. Thread-safe.</summary>
public interface ISummaryAgent
{
    /// <summary>What determines its answers.</summary>
    AgentIdentity Identity { get; }

    /// <summary>The caption.</summary>
    /// <exception cref="AgentException">The agent could not answer.</exception>
    ValueTask<AgentAnswer> SummariseAsync(string description, CancellationToken cancellationToken = default);
}
