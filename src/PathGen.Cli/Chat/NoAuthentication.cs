using System.ClientModel.Primitives;

namespace PathGen.Cli;

/// <summary>Sends no credentials: for endpoints on one's own machine that ask for none.</summary>
internal sealed class NoAuthentication : AuthenticationPolicy
{
    /// <inheritdoc/>
    public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) => ProcessNext(message, pipeline, currentIndex);

    /// <inheritdoc/>
    public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) =>
        ProcessNextAsync(message, pipeline, currentIndex);
}
