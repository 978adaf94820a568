namespace PathGen.Clip;

/// <summary>Recall@k.</summary>
/// <param name="K">How many answers are looked at.</param>
/// <param name="Share">Share of the queries that have their own among them, 0…1.</param>
public readonly record struct RecallAt(int K, double Share);
