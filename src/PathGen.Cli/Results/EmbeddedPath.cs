namespace PathGen.Cli;

/// <summary>Which rows a file has.</summary>
/// <param name="Path">The file as it was given.</param>
/// <param name="FirstRow">Its first row.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Tiles">Where each row lies, for a slide; null for a picture.</param>
/// <param name="Failures">Tiles that could not be read or were left out as out of focus, for a slide; null for a picture.</param>
internal sealed record EmbeddedPath(string Path, long FirstRow, int Rows, IReadOnlyList<TileResult>? Tiles, IReadOnlyList<TileFailureResult>? Failures);
