namespace PathGen.Cli;

/// <summary>What <c>pathgen materialize --json</c> prints.</summary>
/// <param name="Format">The dataset's form.</param>
/// <param name="Out">The dataset's folder.</param>
/// <param name="Pairs">Pairs written.</param>
/// <param name="Slides">Slides that were found.</param>
/// <param name="MissingSlides">Slides that were not found, all listed in <c>missing.tsv</c>.</param>
/// <param name="MissingPairs">Pairs that lie on these.</param>
/// <param name="Unreadable">Pairs whose patch could not be cut, all listed in <c>unreadable.tsv</c>.</param>
internal sealed record MaterializeResult(string Format, string Out, long Pairs, int Slides, int MissingSlides, long MissingPairs, int Unreadable);
