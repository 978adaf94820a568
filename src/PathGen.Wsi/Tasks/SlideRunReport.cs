using PathGen.Clip;

namespace PathGen.Wsi;

/// <summary>One trained classifier of a protocol, measured.</summary>
/// <param name="Split">Name of the split.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Folder">Where classifier and predictions lie, below the protocol's folder.</param>
/// <param name="Training">What it was trained on and how, in words.</param>
/// <param name="Validation">On the slides that chose the model; null where there are none.</param>
/// <param name="Test">On slides that took no part; null where there are none.</param>
public sealed record SlideRunReport(string Split, int Seed, string Folder, string? Training, ClassificationReport? Validation, ClassificationReport? Test);
