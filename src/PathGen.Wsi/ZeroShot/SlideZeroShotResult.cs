namespace PathGen.Wsi;

/// <summary>What zero-shot classification says of one slide, and why. Research use only; not a diagnosis.</summary>
/// <param name="SlideId">Name of the slide.</param>
/// <param name="Label">The class with the largest probability.</param>
/// <param name="Index">Its index in the classifier's classes.</param>
/// <param name="J">The j that decided.</param>
/// <param name="Logits">For each class: calibrated, or logit scale × pooled similarity.</param>
/// <param name="Probabilities">Softmax of the logits; sums to 1. Only with a calibration do they mean how often such an answer is right.</param>
/// <param name="Patches">Patches that counted.</param>
/// <param name="PatchesLeftOut">Patches that the tissue mask left out.</param>
/// <param name="Pooled">The pooled similarities of every j.</param>
/// <param name="Evidence">For each class the patches most similar to it.</param>
public sealed record SlideZeroShotResult(
    string SlideId,
    string Label,
    int Index,
    int J,
    IReadOnlyList<double> Logits,
    IReadOnlyList<double> Probabilities,
    int Patches,
    int PatchesLeftOut,
    IReadOnlyList<PooledSimilarity> Pooled,
    IReadOnlyList<ClassEvidence> Evidence);
