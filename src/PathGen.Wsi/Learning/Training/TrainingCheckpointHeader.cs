namespace PathGen.Wsi;

/// <summary>What a checkpoint says before its numbers.</summary>
/// <param name="FormatVersion">Version of the form.</param>
/// <param name="Options">What determines the result, as JSON.</param>
/// <param name="Data">SHA-256 over the slides, their classes and features, in hex.</param>
/// <param name="Length">Floats of the parameters, with padding.</param>
/// <param name="Steps">Steps made.</param>
/// <param name="Epochs">Epochs that are done.</param>
/// <param name="Finished">Whether training ended with the last of them.</param>
/// <param name="Sha256">Of the numbers that follow, in hex.</param>
internal sealed record TrainingCheckpointHeader(int FormatVersion, string Options, string Data, int Length, long Steps, IReadOnlyList<TrainingEpoch> Epochs, bool Finished, string Sha256);
