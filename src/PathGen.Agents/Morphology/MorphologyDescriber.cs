namespace PathGen.Agents;

/// <summary>
/// Describes a patch without a model or endpoint: measures it (<see cref="PatchMeasurements"/>) and says what it measured in graded words, with the attributes that match the patch
/// better than nine in ten of the slide's patches, worded as matches. It states no diagnosis and nothing that it did not measure. Deterministic; thread-safe.
/// </summary>
public sealed class MorphologyDescriber : ICaptionAgent
{
    /// <inheritdoc/>
    public AgentIdentity Identity { get; } = EmbeddedIdentity.Of("morphology", "describe");

    /// <inheritdoc/>
    /// <exception cref="AgentException">The patch is too large to measure.</exception>
    public ValueTask<AgentAnswer> DescribeAsync(PatchContext patch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patch);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var sentences = MorphologyText.Of(PatchMeasurements.Of(patch.Image, patch.MicronsPerPixel));
            var texts = sentences.Select(s => s.Text).ToList();
            if (sentences.Count > 1)
            {
                if (MorphologyText.Attributes(patch.BestAttributes) is { } attributes)
                    texts.Add(attributes);
            }

            return ValueTask.FromResult(new AgentAnswer(string.Join(' ', texts)));
        }
        catch (PairException e)
        {
            return ValueTask.FromException<AgentAnswer>(new AgentException(e.Message, e));
        }
    }
}
