namespace PathGen.Agents;

/// <summary>Applies edits to a description.</summary>
internal static class EditScript
{
    /// <summary>
    /// Makes the edits one after another. A passage is found word for word, else with letter case and white space aside; the first place counts. An addition goes to the end, or behind the
    /// passage that it names as before. What is left over of punctuation and white space is folded.
    /// </summary>
    /// <returns>The text, and the edits that could be made with the passage as it stood; edits whose passage is not there, or that change nothing, are left out.</returns>
    public static (string Text, IReadOnlyList<Edit> Applied) Apply(string description, IReadOnlyList<Edit> edits)
    {
        var text = description;
        var applied = new List<Edit>(edits.Count);
        foreach (var edit in edits)
        {
            if (edit.Kind == EditKind.Add && edit.Before.Length == 0)
            {
                text = Join(text, edit.After);
                applied.Add(edit);
                continue;
            }

            if (Find(text, edit.Before) is not var (start, length))
                continue;
            var found = text.Substring(start, length);
            var replacement = edit.Kind switch
            {
                EditKind.Add => Join(found, edit.After),
                EditKind.Delete => "",
                _ => edit.After,
            };
            if (replacement == found)
                continue;
            text = text[..start] + replacement + text[(start + length)..];
            applied.Add(edit with { Before = edit.Kind == EditKind.Add ? "" : found });
        }

        return (applied.Count == 0 ? description : Fold(text), applied);
    }

    private static string Join(string text, string more) => text.Length == 0 || more.Length == 0 ? text + more : text.TrimEnd() + (char.IsPunctuation(more[0]) ? "" : " ") + more;

    private static (int Start, int Length)? Find(string text, string passage)
    {
        if (passage.Length == 0)
            return null;
        var exact = text.IndexOf(passage, StringComparison.Ordinal);
        if (exact >= 0)
            return (exact, passage.Length);
        var words = passage.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return null;
        for (var start = text.IndexOf(words[0], StringComparison.OrdinalIgnoreCase); start >= 0; start = text.IndexOf(words[0], start + 1, StringComparison.OrdinalIgnoreCase))
        {
            var at = start;
            var matched = 0;
            foreach (var word in words)
            {
                while (matched > 0 && at < text.Length && char.IsWhiteSpace(text[at]))
                    at++;
                if (string.Compare(text, at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) != 0)
                    break;
                at += word.Length;
                matched++;
            }

            if (matched == words.Length)
                return (start, at - start);
        }

        return null;
    }

    // A deletion leaves double spaces, spaces before commas, and commas before full stops.
    private static string Fold(string text)
    {
        var result = new System.Text.StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (char.IsWhiteSpace(letter))
            {
                if (result.Length > 0 && result[^1] != ' ')
                    result.Append(' ');
                continue;
            }

            if (letter is ',' or '.' or ';' or ':' or '!' or '?')
            {
                while (result.Length > 0 && result[^1] == ' ')
                    result.Length--;
                if (result.Length > 0 && result[^1] is ',' or ';' or ':')
                    result.Length--;
                else if (result.Length == 0 || (result[^1] is '.' && letter is ',' or ';' or ':'))
                    continue;
                if (result.Length > 0 && result[^1] == letter)
                    continue;
            }

            result.Append(letter);
        }

        return result.ToString().Trim();
    }
}
