using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>Picture and short caption → detailed description: a stronger model's, from which a describe agent learns. Thread-safe.</summary>
public interface IDetailAgent
{
    /// <summary>Which agent, model and prompt.</summary>
    AgentIdentity Identity { get; }

    /// <summary>Writes the description.</summary>
    /// <param name="image">The picture; belongs to the caller.</param>
    /// <param name="caption">What is known of it: a caption that people wrote. Untrusted text.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="AgentException">There is no description to be had.</exception>
    ValueTask<AgentAnswer> DetailAsync(RgbImage image, string caption, CancellationToken cancellationToken = default);
}
