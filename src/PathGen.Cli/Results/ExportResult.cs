namespace PathGen.Cli;

/// <summary>What <c>pathgen export --json</c> prints.</summary>
/// <param name="Run">The run's folder.</param>
/// <param name="Format">The dataset's form.</param>
/// <param name="Out">Its folder.</param>
/// <param name="Pairs">Pairs in it.</param>
internal sealed record ExportResult(string Run, string Format, string Out, long Pairs);
