namespace PathGen.Cli;

/// <summary>What <c>pathgen slide tiles --json</c> prints.</summary>
/// <param name="Path">The slide as it was given.</param>
/// <param name="TissueShare">Share of the slide that is tissue, 0 to 1.</param>
/// <param name="Count">How many tiles there are.</param>
/// <param name="Tiles">Row by row.</param>
/// <param name="Failures">Where focus was measured, the tiles that could not be read or are out of focus; null elsewhere.</param>
internal sealed record TilesResult(string Path, double TissueShare, int Count, IReadOnlyList<TileResult> Tiles, IReadOnlyList<TileFailureResult>? Failures);
