namespace PathGen.Clip;

/// <summary>What a zero-shot classifier says of one picture. Research use only; not a diagnosis.</summary>
/// <param name="Label">Name of the class with the largest probability.</param>
/// <param name="Index">Its index in the classifier's classes.</param>
/// <param name="Logits">logit scale × cosine for each class.</param>
/// <param name="Probabilities">Softmax of the logits; sums to 1.</param>
public sealed record ZeroShotResult(string Label, int Index, IReadOnlyList<float> Logits, IReadOnlyList<float> Probabilities);
