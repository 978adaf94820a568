namespace PathGen.Wsi;

/// <summary>How training stood after an epoch.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="TrainingLoss">Mean loss of the training slides during it, with masks and all parts.</param>
/// <param name="LearningRate">At its end.</param>
/// <param name="ValidationLoss">Mean cross-entropy of the validation slides; null where there are none.</param>
/// <param name="ValidationF1">Their macro F1, 0 to 1.</param>
/// <param name="ValidationAuroc">Their AUROC, 0 to 1, macro where there are more than two classes; null where a class has no slide.</param>
/// <param name="IsBest">Whether it is the best so far.</param>
public sealed record TrainingEpoch(int Epoch, double TrainingLoss, double LearningRate, double? ValidationLoss, double? ValidationF1, double? ValidationAuroc, bool IsBest);
