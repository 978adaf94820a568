using System.Text.RegularExpressions;

namespace PathGen.Instruct;

/// <summary>Whether a text says that something is there, says that it is not, or does not mention it.</summary>
internal static partial class Mentions
{
    // Beyond it a text is no caption or description; patterns look at its beginning.
    private const int MostLength = 8000;

    /// <summary>Whether some sentence says that it is there.</summary>
    public static bool Affirmed(string text, AspectValue value) => Clauses(text).Any(clause => value.Patterns.Any(p => p.IsMatch(clause)) && !Denies(clause));

    /// <summary>Whether it comes up at all, there or not.</summary>
    public static bool Mentioned(string text, AspectValue value) => Clauses(text).Any(clause => value.Patterns.Any(p => p.IsMatch(clause)));

    // What denies, denies within its clause.
    private static string[] Clauses(string text) => Boundary().Split(text.Length > MostLength ? text[..MostLength] : text);

    private static bool Denies(string clause) => Denial().IsMatch(clause);

    [GeneratedRegex(@"(?<=[.;:!?])\s+|\s+\b(?:but|however|while|whereas|although)\b\s+|,\s+(?=with\b|without\b|and no\b)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Boundary();

    [GeneratedRegex(@"\b(no|not|without|absent|absence|lack|lacks|lacking|neither|nor|free of|negative for|rather than|exclud\w+|rule[sd]? out|unlikely|isn't|aren't|there's no|devoid)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Denial();
}
