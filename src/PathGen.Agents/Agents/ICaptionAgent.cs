namespace PathGen.Agents;

/// <summary>Describes a patch in detail. Thread-safe.</summary>
public interface ICaptionAgent
{
    /// <summary>What determines its answers.</summary>
    AgentIdentity Identity { get; }

    /// <summary>A detailed description of the patch.</summary>
    /// <exception cref="AgentException">The agent could not answer.</exception>
    ValueTask<AgentAnswer> DescribeAsync(PatchContext patch, CancellationToken cancellationToken = default);
}
