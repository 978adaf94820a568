using PathGen.Clip;

namespace PathGen.Agents;

/// <summary>What <see cref="KMeans"/> found.</summary>
/// <param name="Centers">k × D means of the clusters; not scaled to unit length.</param>
/// <param name="Labels">Cluster of each of the N points, 0 to k − 1.</param>
/// <param name="Inertia">Sum of the squared distances of the points to their centres.</param>
/// <param name="Iterations">Rounds of assignment and update.</param>
/// <param name="Converged">False where <see cref="KMeansOptions.MaxIterations"/> ended it.</param>
public sealed record KMeansResult(EmbeddingMatrix Centers, IReadOnlyList<int> Labels, double Inertia, int Iterations, bool Converged);
