namespace PathGen.Agents;

/// <summary>Where pairs come from that others made.</summary>
/// <param name="Name">Its name in the store and in datasets: 1 to 60 letters, digits, <c>.</c>, <c>_</c> or <c>-</c>, such as <c>quilt-1m</c>.</param>
/// <param name="Licence">Under what terms its pictures and captions may be used, as its publisher words it.</param>
/// <param name="Origin">Where it was found: an address or a citation.</param>
public sealed record PairSource(string Name, string Licence, string Origin);
