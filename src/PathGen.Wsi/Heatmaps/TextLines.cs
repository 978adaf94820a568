namespace PathGen.Wsi;

/// <summary>Long texts in several lines.</summary>
internal static class TextLines
{
    private const int MostLines = 8;

    /// <summary>Breaks a text at blanks, or within a word that is longer than a line; after eight lines it is cut with "…".</summary>
    /// <param name="text">One line or more.</param>
    /// <param name="most">Characters a line, 8 or more.</param>
    public static List<string> Wrap(string text, int most)
    {
        most = Math.Max(8, most);
        var lines = new List<string>();
        var rest = new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]).Trim();
        while (rest.Length > most)
        {
            var at = rest.LastIndexOf(' ', most);
            var end = at > 0 ? at : most;
            lines.Add(rest[..end].TrimEnd());
            rest = rest[end..].TrimStart();
            if (lines.Count == MostLines)
            {
                lines[^1] = lines[^1][..Math.Min(lines[^1].Length, most - 1)] + "…";
                return lines;
            }
        }

        lines.Add(rest);
        return lines;
    }
}
