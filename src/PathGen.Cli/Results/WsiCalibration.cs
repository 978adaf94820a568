using PathGen.Wsi;

namespace PathGen.Cli;

/// <summary>A calibration in a document.</summary>
/// <param name="J">The j that decides.</param>
/// <param name="Scale">Factor on similarities.</param>
/// <param name="Biases">Added to each class's logit.</param>
/// <param name="Slides">How many slides it was fitted to.</param>
/// <param name="Trials">How well every j did on slides held out.</param>
internal sealed record WsiCalibration(int J, double Scale, IReadOnlyList<double> Biases, int Slides, IReadOnlyList<CalibrationTrial> Trials)
{
    /// <summary>The same calibration for a document.</summary>
    public static WsiCalibration? Of(SlideZeroShotCalibration? calibration) =>
        calibration is null ? null : new(calibration.J, calibration.Scale, calibration.Biases, calibration.Slides, calibration.Trials);
}
