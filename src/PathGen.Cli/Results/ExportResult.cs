namespace PathGen.Cli;

/// <summary>What <c>pathgen export --json</c> prints.</summary>
/// <param name="Run">The run.</param>
/// <param name="Format">The dataset's form.</param>
/// <param name="Out">The dataset's folder.</param>
/// <param name="Pairs">Pairs written, in all parts together.</param>
/// <param name="Parts">Pairs of each part of a split, by its name; null without a split.</param>
internal sealed record ExportResult(string Run, string Format, string Out, long Pairs, IReadOnlyDictionary<string, long>? Parts = null);
