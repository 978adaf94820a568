using PathGen.Clip;

namespace PathGen.Cli;

/// <summary>What slides were asked, so that an answer can be traced.</summary>
/// <param name="Model">The model's terms.</param>
/// <param name="Notice">What the result is not for.</param>
/// <param name="Encoder">Identity of the image encoder.</param>
/// <param name="Classes">The classes and their phrases.</param>
/// <param name="Templates">The sentences.</param>
/// <param name="LogitScale">Factor on similarities without a calibration.</param>
/// <param name="Calibration">What labelled slides taught, or null.</param>
internal sealed record WsiQuestion(
    string Model, string Notice, string Encoder, IReadOnlyList<ZeroShotClass> Classes, IReadOnlyList<string> Templates, double LogitScale, WsiCalibration? Calibration);
