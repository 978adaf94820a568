namespace PathGen.Agents;

/// <summary>What an import came to.</summary>
/// <param name="Source">The source.</param>
/// <param name="Rows">Rows of its index.</param>
/// <param name="Pairs">Rows that are pairs in the store.</param>
/// <param name="LeftOut">Rows that were left out; the store keeps each one's reason.</param>
/// <param name="New">Rows that this import did; the others were done before.</param>
public sealed record ImportSummary(PairSource Source, long Rows, long Pairs, long LeftOut, long New);
