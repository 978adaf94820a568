using System.Text.RegularExpressions;

namespace PathGen.Instruct;

/// <summary>Finds which option a free answer means.</summary>
public static partial class ChoiceAnswer
{
    private const int MostLength = 20_000;

    /// <summary>The option's index; null where the answer names none, or several.</summary>
    /// <param name="answer">What a model said.</param>
    /// <param name="options">The options in the order in which they were shown, from A.</param>
    public static int? Parse(string answer, IReadOnlyList<string> options)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(options);
        var text = (answer.Length > MostLength ? answer[..MostLength] : answer).Trim();

        // The letter alone, or in front of the rest; then what says that it is the answer; then a single letter in brackets; then an option's own words.
        return Letter(Leading().Match(text)) ?? OnlyOne(Stated().Matches(text)) ?? OnlyOne(Marked().Matches(text)) ?? ByText(text, options);

        int? Letter(Match match) => match.Success && char.ToUpperInvariant((match.Groups[1].Success ? match.Groups[1] : match.Groups[2]).Value[0]) - 'A' is >= 0 and var index && index < options.Count ? index : null;

        int? OnlyOne(MatchCollection matches)
        {
            var letters = matches.Select(Letter).Where(i => i is not null).Distinct().ToList();
            return letters.Count == 1 ? letters[0] : null;
        }
    }

    private static int? ByText(string text, IReadOnlyList<string> options)
    {
        var words = $" {WordSet.Normal(text)} ";
        var found = Enumerable.Range(0, options.Count).Where(i => WordSet.Normal(options[i]) is { Length: > 0 } option && words.Contains($" {option} ", StringComparison.Ordinal)).ToList();

        // One option may be part of another; the longest is meant where it holds all others that were found.
        if (found.Count > 1)
        {
            var longest = found.MaxBy(i => options[i].Length);
            found = found.All(i => i == longest || $" {WordSet.Normal(options[longest])} ".Contains($" {WordSet.Normal(options[i])} ", StringComparison.Ordinal)) ? [longest] : found;
        }

        return found.Count == 1 ? found[0] : null;
    }

    [GeneratedRegex(@"^\W*([A-Z])(?:\s*[).:,]|\s*$)", RegexOptions.CultureInvariant)]
    private static partial Regex Leading();

    [GeneratedRegex(@"\b(?i:answer|option|choice)(?:\s+is)?\s*:?\s*\(?([A-Z])\b", RegexOptions.CultureInvariant)]
    private static partial Regex Stated();

    [GeneratedRegex(@"\(([A-Z])\)|\b([A-Z])\)", RegexOptions.CultureInvariant)]
    private static partial Regex Marked();
}
