namespace PathGen.Agents;

/// <summary>An image–caption pair with all that its trace needs.</summary>
/// <param name="Slide">The slide.</param>
/// <param name="Patch">The patch and what chose it.</param>
/// <param name="Drafts">Every draft by attempt, then stage.</param>
/// <param name="Gates">What every gate said of every attempt, by attempt, then in the order in which they were saved; empty for a run without gates.</param>
/// <param name="Caption">The final caption: the reviewer's where the last review edited it, else the last draft's text.</param>
/// <param name="Review">The last review, or null where nobody has reviewed the pair.</param>
public sealed record PairRecord(
    SlideRecord Slide, PatchRecord Patch, IReadOnlyList<DraftRecord> Drafts, IReadOnlyList<GateRecord> Gates, string Caption, ReviewRecord? Review = null);
