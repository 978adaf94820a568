namespace PathGen.Agents;

/// <summary>What a person said of a pair, and when. Reviews are added, never changed; the last one of a pair counts.</summary>
/// <param name="Verdict">Accepted, edited or rejected.</param>
/// <param name="Caption">The reviewer's caption of an edited pair; null otherwise.</param>
/// <param name="Reviewer">Who, by the name that they are to be cited with.</param>
/// <param name="Time">When, to the millisecond.</param>
/// <param name="Note">What the reviewer added, in one line; empty for nothing.</param>
public sealed record ReviewRecord(ReviewVerdict Verdict, string? Caption, string Reviewer, DateTimeOffset Time, string Note = "");
