namespace PathGen.Clip;

/// <summary>Retrieval in one direction.</summary>
/// <param name="Queries">How many asked.</param>
/// <param name="Recall">For each k the share that found its own.</param>
/// <param name="MedianRank">Median place of the best of its own, from 1.</param>
public sealed record RecallReport(int Queries, IReadOnlyList<RecallAt> Recall, double MedianRank);
