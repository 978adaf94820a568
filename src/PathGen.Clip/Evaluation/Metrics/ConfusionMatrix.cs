namespace PathGen.Clip;

/// <summary>Cases by true and predicted class.</summary>
/// <param name="Classes">Names of the K classes.</param>
/// <param name="Counts">K rows, one a true class, of K counts, one a predicted class.</param>
public sealed record ConfusionMatrix(IReadOnlyList<string> Classes, IReadOnlyList<IReadOnlyList<int>> Counts);
