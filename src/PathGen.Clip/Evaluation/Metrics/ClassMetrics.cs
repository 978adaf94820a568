namespace PathGen.Clip;

/// <summary>How good predictions are for one class.</summary>
/// <param name="Name">The class.</param>
/// <param name="Support">Cases that are of this class.</param>
/// <param name="Predicted">Cases that were predicted to be.</param>
/// <param name="Precision">Share of the predicted that are, 0…1; 0 where none was predicted.</param>
/// <param name="Recall">Share of the class that was predicted, 0…1; 0 where it has no cases.</param>
/// <param name="F1">Harmonic mean of precision and recall, 0…1; 0 where both are.</param>
/// <param name="Auroc">Area under the ROC curve of this class's scores against the rest, 0…1; null where all cases or none are of this class.</param>
public sealed record ClassMetrics(string Name, int Support, int Predicted, double Precision, double Recall, double F1, double? Auroc);
