namespace PathGen.Samples.DemoModel;

/// <summary>How the model does on painted slides that it did not learn from.</summary>
/// <param name="Patches">Tissue patches that were classified (dominant class on at least half of the patch).</param>
/// <param name="Accuracy">Share of them whose class was named, 0…1.</param>
/// <param name="BalancedAccuracy">Mean over the classes of the share of each that was named, 0…1.</param>
/// <param name="Confusion">Patches per true class (first index) and named class (second), in the order of <see cref="SyntheticTissue.TissueClass"/>.</param>
/// <param name="Alike">Mean cosine between two patches of one slide that show the same class on at least 80 % of their area.</param>
/// <param name="Retrieval">For each prompt, what its best patches show.</param>
public sealed record HeldOutReport(int Patches, double Accuracy, double BalancedAccuracy, int[,] Confusion, double Alike, IReadOnlyList<PromptPrecision> Retrieval);
