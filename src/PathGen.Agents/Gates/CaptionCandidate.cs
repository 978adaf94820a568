namespace PathGen.Agents;

/// <summary>A caption that waits for its verdict, with what gates may look at. Thread-safe.</summary>
/// <param name="patch">The patch as the agents saw it; its pixels and measurements are for gates that judge a caption alone: gates in order come when the pixels are gone.</param>
/// <param name="description">The revised description that the caption summarises.</param>
/// <param name="caption">The caption.</param>
/// <param name="measurements">What was measured of the patch; null to measure it when first asked for.</param>
/// <param name="agreement">How well a text agrees with the patch (<see cref="SlideAgreement.Of"/> with the patch's row); null where no embeddings are at hand.</param>
/// <param name="earlier">The slide's captions that stand so far; only for gates in order.</param>
public sealed class CaptionCandidate(
    PatchContext patch,
    string description,
    string caption,
    Lazy<PatchMeasurements>? measurements = null,
    Func<string, CancellationToken, Agreement>? agreement = null,
    CaptionHistory? earlier = null)
{
    private readonly Lazy<PatchMeasurements> measured = measurements ?? new Lazy<PatchMeasurements>(() => PatchMeasurements.Of(patch.Image, patch.MicronsPerPixel));

    /// <summary>The patch as the agents saw it.</summary>
    public PatchContext Patch => patch;

    /// <summary>The revised description that the caption summarises.</summary>
    public string Description => description;

    /// <summary>The caption.</summary>
    public string Caption => caption;

    /// <summary>The slide's captions that stand so far; null for gates that are not in order.</summary>
    public CaptionHistory? Earlier => earlier;

    /// <summary>What was measured of the patch.</summary>
    /// <exception cref="PairException">The patch is too large to measure.</exception>
    public PatchMeasurements Measurements => measured.Value;

    /// <summary>How well a text agrees with the patch among the slide's patches, or null where no embeddings are at hand.</summary>
    /// <exception cref="PathGen.Onnx.ModelException">The text encoder failed.</exception>
    public Agreement? AgreementOf(string text, CancellationToken cancellationToken = default) =>
        agreement?.Invoke(text, cancellationToken);
}
