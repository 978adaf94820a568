namespace PathGen.Agents;

/// <summary>How far a run is.</summary>
/// <param name="Slides">Slides whose patches are chosen.</param>
/// <param name="Patches">Chosen patches.</param>
/// <param name="Captioned">Patches with a caption.</param>
/// <param name="SetAside">Patches set aside with a reason.</param>
/// <param name="Failures">Recorded failures of any kind.</param>
/// <param name="Rejected">Patches whose caption the gates rejected.</param>
/// <param name="Reviews">Reviews by people, every one of a pair counted.</param>
public sealed record RunCounts(long Slides, long Patches, long Captioned, long SetAside, long Failures, long Rejected = 0, long Reviews = 0);
