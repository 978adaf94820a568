namespace PathGen.Slides;

/// <summary>The groups of four source pixels that make one result pixel.</summary>
/// <param name="Start">First source pixel of the first group.</param>
/// <param name="Groups">Number of groups, 1 or more.</param>
/// <param name="Words">Index of the first packed weight word.</param>
internal readonly record struct QuadSpan(int Start, int Groups, int Words);
