namespace PathGen.Cli;

/// <summary>What <c>pathgen wsi heatmap --json</c> prints.</summary>
/// <param name="Notice">What the result is not for.</param>
/// <param name="Slide">The slide.</param>
/// <param name="Score">Which score is shown.</param>
/// <param name="Patches">How many patches.</param>
/// <param name="Files">What was written.</param>
internal sealed record HeatmapResult(string Notice, string Slide, string Score, int Patches, IReadOnlyList<string> Files);
