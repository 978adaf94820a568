namespace PathGen.Agents;

/// <summary>Writes the attributes and findings of a slide. Thread-safe.</summary>
public interface IPromptAgent
{
    /// <summary>What determines its answers; part of a run's settings.</summary>
    AgentIdentity Identity { get; }

    /// <summary>Writes the prompts of one slide.</summary>
    /// <exception cref="PairException">The agent could not answer.</exception>
    ValueTask<SlidePrompts> WriteAsync(SlideContext slide, CancellationToken cancellationToken = default);
}
