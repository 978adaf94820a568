namespace PathGen.Cli;

/// <summary>A slide of <c>pathgen wsi predict --json</c>.</summary>
/// <param name="Slide">Its name.</param>
/// <param name="Patches">How many patches it has.</param>
/// <param name="Label">The most probable class; null where it was left out.</param>
/// <param name="Probabilities">One a class; none where it was left out.</param>
/// <param name="Error">Why it was left out.</param>
internal sealed record PredictedSlide(string Slide, int Patches, string? Label, IReadOnlyList<double> Probabilities, string? Error);
