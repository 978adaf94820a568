namespace PathGen.Agents;

/// <summary>A source in the store.</summary>
/// <param name="Source">Its name and terms.</param>
/// <param name="Index">SHA-256 of what lists its rows, lower-case hex; an import goes on only with the same.</param>
/// <param name="Rows">Rows that are done.</param>
/// <param name="Pairs">Rows that are pairs; the others were left out with a reason.</param>
public sealed record ImportedSource(PairSource Source, string Index, long Rows, long Pairs);
