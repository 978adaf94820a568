namespace PathGen.Agents;

/// <summary>What became of a patch's attempts.</summary>
/// <param name="Failure">Why it was set aside, or null.</param>
/// <param name="Rejected">Why it was rejected, or null.</param>
/// <param name="Attempt">The attempt whose caption waits for the gates in order.</param>
/// <param name="Candidate">What they are asked, without its pixels; null where the patch is closed.</param>
/// <param name="Gates">What the other gates said of this attempt.</param>
internal sealed record AttemptedPatch(string? Failure = null, string? Rejected = null, int Attempt = 0, (PatchContext Patch, string Description, string Caption)? Candidate = null, IReadOnlyList<GateRecord>? Gates = null);
