namespace PathGen.Agents;

/// <summary>A true description with recorded damage, and the edits that repair it.</summary>
/// <param name="Text">The damaged description.</param>
/// <param name="Damage">What was done to the true one: adds, deletions and changes of whole sentences.</param>
/// <param name="Repairs">What undoes it, as a revision would answer: deletions and changes first, then additions. Empty where nothing was done.</param>
public sealed record DescriptionDamage(string Text, IReadOnlyList<Edit> Damage, IReadOnlyList<Edit> Repairs);
