namespace PathGen.Wsi;

/// <summary>What training came to.</summary>
/// <param name="Model">The network of the best epoch; of the last one where there are no validation slides.</param>
/// <param name="Epochs">All epochs.</param>
/// <param name="BestEpoch">Number of the model's epoch, from 1.</param>
public sealed record AttentionMilTraining(AttentionMilModel Model, IReadOnlyList<TrainingEpoch> Epochs, int BestEpoch);
