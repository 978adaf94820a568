namespace PathGen.Agents;

/// <summary>Cuts text into sentences: at <c>.</c>, <c>!</c>, <c>?</c> and line ends, not within numbers, abbreviations and initials.</summary>
internal static class Sentences
{
    private static readonly HashSet<string> Abbreviations = new(StringComparer.OrdinalIgnoreCase)
    {
        "approx", "ca", "cf", "dr", "e.g", "etc", "fig", "i.e", "mr", "mrs", "ms", "no", "prof", "vs", "resp", "incl", "max", "min",
    };

    /// <summary>The sentences in order, trimmed, with their end marks; white space folded.</summary>
    public static List<string> Split(string text)
    {
        var sentences = new List<string>();
        foreach (var line in text.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var start = 0;
            for (var i = 0; i < line.Length; i++)
            {
                if (!IsEnd(line, i, start))
                    continue;
                Add(sentences, line.AsSpan(start, i + 1 - start));
                start = i + 1;
            }

            Add(sentences, line.AsSpan(start));
        }

        return sentences;
    }

    private static bool IsEnd(string line, int i, int start)
    {
        if (line[i] is not ('.' or '!' or '?'))
            return false;
        var next = i + 1;
        if (next < line.Length && !char.IsWhiteSpace(line[next]))
            return false;
        if (line[i] != '.')
            return true;
        var wordStart = i;
        while (wordStart > start && !char.IsWhiteSpace(line[wordStart - 1]) && line[wordStart - 1] != '(')
            wordStart--;
        var word = line.AsSpan(wordStart, i - wordStart);
        var isInitial = word.Length == 1 && char.IsUpper(word[0]);

        // "no." is a number's abbreviation only where a number follows.
        if (word.Equals("no", StringComparison.OrdinalIgnoreCase))
            return !(next + 1 < line.Length && char.IsDigit(line[next + 1]));
        return next >= line.Length || !(isInitial || Abbreviations.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word));
    }

    private static void Add(List<string> sentences, ReadOnlySpan<char> text)
    {
        var folded = string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (folded.AsSpan().ContainsAnyInRange('0', '9') || folded.Any(char.IsLetter))
            sentences.Add(folded);
    }
}
