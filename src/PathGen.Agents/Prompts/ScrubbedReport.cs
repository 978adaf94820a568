namespace PathGen.Agents;

/// <summary>A report that passed a scrubber.</summary>
/// <param name="Text">What is left.</param>
/// <param name="Removed">How many passages were taken out, by kind; kinds without any are left out.</param>
public sealed record ScrubbedReport(string Text, IReadOnlyDictionary<string, int> Removed);
