namespace PathGen.Clip;

/// <summary>A linear probe and what it predicted.</summary>
/// <param name="Model">The classifier.</param>
/// <param name="Predictions">Its probabilities for the rows that it did not learn from.</param>
public sealed record LinearProbeResult(LogisticRegression Model, Predictions Predictions);
