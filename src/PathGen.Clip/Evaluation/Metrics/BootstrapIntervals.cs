namespace PathGen.Clip;

/// <summary>
/// Percentile intervals of a bootstrap over cases (Efron 1979): N cases are drawn with replacement and evaluated, again and again. Cases of one patient or slide
/// are not independent; where there are several, these intervals are too narrow.
/// </summary>
/// <param name="Level">Share of the resamples that an interval covers.</param>
/// <param name="Resamples">How many there were.</param>
/// <param name="Seed">Their seed.</param>
/// <param name="Accuracy">Of the accuracy.</param>
/// <param name="BalancedAccuracy">Of the balanced accuracy.</param>
/// <param name="MacroF1">Of the macro F1.</param>
/// <param name="WeightedF1">Of the weighted F1.</param>
/// <param name="Auroc">Of the AUROC, over the resamples that have one; null where none has.</param>
public sealed record BootstrapIntervals(
    double Level, int Resamples, int Seed, Interval Accuracy, Interval BalancedAccuracy, Interval MacroF1, Interval WeightedF1, Interval? Auroc);
