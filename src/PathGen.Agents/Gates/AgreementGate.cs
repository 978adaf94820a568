using System.Globalization;

namespace PathGen.Agents;

/// <summary>
/// Sends back a caption that CLIP finds to fit other patches of the slide much better than its own: compared by percentile and by place between the slide's least and best
/// fitting patches, because cosines of one model mean nothing as such. Accepts where no embeddings are at hand. Thread-safe.
/// </summary>
public sealed class AgreementGate : ICaptionGate
{
    private readonly double minPercentile;
    private readonly double minPlace;

    /// <summary>Makes the gate with a copy of the options; null for the defaults.</summary>
    public AgreementGate(AgreementGateOptions? options = null)
    {
        options ??= new AgreementGateOptions();
        minPercentile = options.MinPercentile;
        minPlace = options.MinPlace;
    }

    /// <inheritdoc/>
    public string Name => "clip-agreement/1";

    /// <inheritdoc/>
    public string Settings => string.Create(CultureInfo.InvariantCulture, $"{Name} percentile={minPercentile} place={minPlace}");

    /// <inheritdoc/>
    public bool InOrder => false;

    /// <inheritdoc/>
    /// <remarks>The score is <see cref="Agreement.Place"/>.</remarks>
    public ValueTask<GateDecision> JudgeAsync(CaptionCandidate candidate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        if (candidate.AgreementOf(candidate.Caption, cancellationToken) is not { } agreement)
            return ValueTask.FromResult(GateDecision.Accept());
        if (agreement.Percentile >= minPercentile && agreement.Place >= minPlace)
            return ValueTask.FromResult(GateDecision.Accept(agreement.Place));
        return ValueTask.FromResult(GateDecision.Revise(
            string.Create(CultureInfo.InvariantCulture, $"the caption fits other patches of the slide better: {1 - agreement.Percentile:P0} of them; name what this patch shows"), agreement.Place));
    }
}
