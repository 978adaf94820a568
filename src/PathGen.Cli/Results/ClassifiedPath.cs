namespace PathGen.Cli;

/// <summary>The classes of one picture or slide.</summary>
/// <param name="Path">The file.</param>
/// <param name="Label">A picture's likeliest class; a slide's class of most tiles (the earlier one among equals). Null where it failed.</param>
/// <param name="Probabilities">A picture's probabilities, or the mean over a slide's tiles. Null where it failed.</param>
/// <param name="Tiles">How many tiles were classified; null for a picture.</param>
/// <param name="TilesFailed">How many tiles could not be read, or were left out as out of focus; null for a picture.</param>
/// <param name="Counts">Tiles of each class; null for a picture.</param>
/// <param name="Error">Why it was left out, or null.</param>
internal sealed record ClassifiedPath(
    string Path,
    string? Label,
    IReadOnlyDictionary<string, double>? Probabilities,
    int? Tiles,
    int? TilesFailed,
    IReadOnlyDictionary<string, int>? Counts,
    string? Error);
