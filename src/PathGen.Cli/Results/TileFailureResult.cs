namespace PathGen.Cli;

/// <summary>A tile that could not be read or was left out.</summary>
/// <param name="X">Left edge in level-0 pixels.</param>
/// <param name="Y">Top edge in level-0 pixels.</param>
/// <param name="Reason">Why.</param>
internal sealed record TileFailureResult(long X, long Y, string Reason);
