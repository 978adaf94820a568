namespace PathGen.Agents;

/// <summary>An image–caption pair with all that its trace needs.</summary>
/// <param name="Slide">The slide.</param>
/// <param name="Patch">The patch and what chose it.</param>
/// <param name="Drafts">Every draft by attempt, then stage.</param>
/// <param name="Gates">What every gate said of every attempt, by attempt, then in the order in which they were saved; empty for a run without gates.</param>
/// <param name="Caption">The final caption: the last draft's text.</param>
public sealed record PairRecord(SlideRecord Slide, PatchRecord Patch, IReadOnlyList<DraftRecord> Drafts, IReadOnlyList<GateRecord> Gates, string Caption);
