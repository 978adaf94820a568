namespace PathGen.Wsi;

/// <summary>A slide's similarities to the classes, pooled with one j.</summary>
/// <param name="J">How many patches were to be averaged.</param>
/// <param name="Patches">How many were: fewer where the slide has fewer.</param>
/// <param name="Similarities">For each class the mean cosine of its most similar patches, −1 to 1.</param>
/// <param name="Label">The class with the largest.</param>
public sealed record PooledSimilarity(int J, int Patches, IReadOnlyList<double> Similarities, string Label);
