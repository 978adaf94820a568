namespace PathGen.Agents;

/// <summary>One change that a revision makes.</summary>
/// <param name="Kind">Add, delete or change.</param>
/// <param name="Before">The text it removes or replaces; empty for an addition.</param>
/// <param name="After">The text it adds or puts in place; empty for a deletion.</param>
/// <param name="Reason">Why.</param>
public sealed record Edit(EditKind Kind, string Before, string After, string Reason);
