namespace PathGen.Clip;

/// <summary>The metrics of one sample.</summary>
internal readonly record struct MetricValues(double Accuracy, double BalancedAccuracy, double MacroF1, double WeightedF1, double? Auroc);
