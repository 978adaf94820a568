namespace PathGen.Cli;

/// <summary>What <c>pathgen wsi predict --json</c> prints.</summary>
/// <param name="Notice">That this is no diagnosis.</param>
/// <param name="Classes">Names of the classes.</param>
/// <param name="Slides">The slides, in the order given.</param>
internal sealed record WsiPredictResult(string Notice, IReadOnlyList<string> Classes, IReadOnlyList<PredictedSlide> Slides);
