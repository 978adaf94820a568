using System.Text.RegularExpressions;

namespace PathGen.Instruct;

/// <summary>One way in which an aspect shows.</summary>
/// <param name="Label">What options and statements call it.</param>
/// <param name="Patterns">What captions that mention it hold.</param>
internal sealed record AspectValue(string Label, IReadOnlyList<Regex> Patterns);
