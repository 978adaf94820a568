using PathGen.Agents;

namespace PathGen.Instruct;

/// <summary>A line of a build's journal: what became of one kind of one pair.</summary>
/// <param name="Pair">Number of the pair, in the order in which pairs are read.</param>
/// <param name="Rank">Which try of the pair this was.</param>
/// <param name="Source">The pair.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Draft">The draft; null where there is none.</param>
/// <param name="Gate">The gate that held it back; null where none did, <c>writer</c> where the writer had none.</param>
/// <param name="Reason">Why.</param>
/// <param name="Writer">What made it.</param>
internal sealed record JournalEntry(int Pair, int Rank, InstructSource Source, InstructKind Kind, InstructDraft? Draft, string? Gate, string? Reason, AgentIdentity Writer);
