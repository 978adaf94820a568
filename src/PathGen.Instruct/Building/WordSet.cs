using System.Text.RegularExpressions;

namespace PathGen.Instruct;

/// <summary>The words of a text that carry meaning, by their stems, and runs of words that two texts share.</summary>
internal static partial class WordSet
{
    private const int StemLength = 6;

    private static readonly HashSet<string> Small =
    [
        "a", "an", "the", "and", "or", "of", "in", "on", "at", "to", "by", "with", "without", "for", "from", "as", "is", "are", "was", "were", "be", "been", "this", "that", "these", "those", "it", "its",
        "which", "what", "how", "does", "do", "image", "picture", "patch", "shows", "show", "shown", "visible", "seen", "here", "there", "no", "not", "than", "into", "may", "can", "also", "both", "such",
        "their", "they", "has", "have", "about", "together", "further", "answer", "true", "false",
    ];

    /// <summary>Words in order, lower-case.</summary>
    public static List<string> Words(string text) => [.. Word().Matches(text.ToLowerInvariant()).Select(m => m.Value)];

    /// <summary>Stems of the words that carry meaning.</summary>
    public static HashSet<string> Stems(string text) => [.. Words(text).Where(w => !Small.Contains(w)).Select(Stem)];

    /// <summary>The share of a text's stems that another has; 1 for a text without any.</summary>
    public static double Share(string text, HashSet<string> of)
    {
        var stems = Stems(text);
        return stems.Count == 0 ? 1 : stems.Count(of.Contains) / (double)stems.Count;
    }

    /// <summary>Length of the longest run of words that two texts share.</summary>
    public static int LongestRun(string first, string second)
    {
        var (a, b) = (Words(first), Words(second));
        var (longest, row) = (0, new int[b.Count + 1]);
        foreach (var word in a)
        {
            for (var k = b.Count; k > 0; k--)
            {
                row[k] = word == b[k - 1] ? row[k - 1] + 1 : 0;
                longest = Math.Max(longest, row[k]);
            }
        }

        return longest;
    }

    /// <summary>A text by its words alone, for telling whether two say the same.</summary>
    public static string Normal(string text) => string.Join(' ', Words(text));

    private static string Stem(string word)
    {
        if (word.Length > 4 && word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal))
            word = word[..^1];
        return word.Length > StemLength ? word[..StemLength] : word;
    }

    [GeneratedRegex("[a-z][a-z0-9'-]*|[0-9]+(?:\\.[0-9]+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
