namespace PathGen.Agents;

/// <summary>A patch that is neither captioned, rejected nor set aside, with what it already has.</summary>
/// <param name="Patch">The patch.</param>
/// <param name="Drafts">Its drafts by attempt, then stage.</param>
/// <param name="Gates">What gates said of its earlier attempts, by attempt, then in the order in which they were saved.</param>
public sealed record OpenPatch(PatchRecord Patch, IReadOnlyList<DraftRecord> Drafts, IReadOnlyList<GateRecord> Gates)
{
    /// <summary>The attempt that is due: one more than the last that gates sent back, 0 where none was.</summary>
    public int Attempt => Gates.Count == 0 ? 0 : Gates[^1].Attempt + 1;
}
