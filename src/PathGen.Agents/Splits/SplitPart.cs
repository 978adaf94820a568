namespace PathGen.Agents;

/// <summary>A part of a split.</summary>
/// <param name="Name">Its name, and its folder's: 1 to 40 small letters, digits, <c>_</c> or <c>-</c>, such as <c>train</c>.</param>
/// <param name="Share">Its share of the patients, above 0.</param>
public sealed record SplitPart(string Name, double Share);
