namespace PathGen.Wsi;

/// <summary>How a j did on slides that it was not fitted to.</summary>
/// <param name="J">Patches pooled.</param>
/// <param name="LogLoss">Mean of −ln of the true class's probability; less is better, ln(classes) is what guessing gives.</param>
/// <param name="Accuracy">Share of slides labelled rightly, 0 to 1.</param>
/// <param name="UncalibratedAccuracy">The same without a calibration: by the largest pooled similarity.</param>
public sealed record CalibrationTrial(int J, double LogLoss, double Accuracy, double UncalibratedAccuracy);
