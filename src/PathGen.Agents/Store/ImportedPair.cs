namespace PathGen.Agents;

/// <summary>A pair that others made. Its picture stays where it is.</summary>
/// <param name="Number">Which row of its source, from 0.</param>
/// <param name="Caption">The caption; empty where <paramref name="Reason"/> says why there is none.</param>
/// <param name="File">Full path of the file that holds the picture: itself, or a tar shard.</param>
/// <param name="Start">Where the picture's bytes begin in it.</param>
/// <param name="Length">How many bytes they are.</param>
/// <param name="Hash">SHA-256 of the picture's bytes, lower-case hex.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Format"><c>jpeg</c>, <c>png</c> or <c>tiff</c>.</param>
/// <param name="Group">What must stay together in a split: a patient, a video, an article, or the picture itself.</param>
/// <param name="Reason">Why the row was left out, in one line; null for a pair that is whole.</param>
public sealed record ImportedPair(
    long Number, string Caption, string File, long Start, long Length, string Hash, int Width, int Height, string Format, string Group, string? Reason = null);
