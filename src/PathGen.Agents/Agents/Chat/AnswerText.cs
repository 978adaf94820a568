using System.Text;

namespace PathGen.Agents;

/// <summary>What models wrap around their answers, taken off. Answers are untrusted text: nothing of them is executed.</summary>
internal static class AnswerText
{
    private static readonly string[] Refusals =
    [
        "i'm sorry", "i am sorry", "sorry, ", "i cannot ", "i can't ", "i can’t ", "i’m sorry", "i am unable", "i'm unable", "i’m unable", "i am not able", "i'm not able", "as an ai",
        "unfortunately, i c", "i apologize",
    ];

    /// <summary>The answer without a leading thought (<c>&lt;think&gt;…&lt;/think&gt;</c>), fence, control characters and outer white space.</summary>
    public static string Clean(string text)
    {
        var thought = text.LastIndexOf("</think>", StringComparison.OrdinalIgnoreCase);
        if (thought >= 0)
            text = text[(thought + "</think>".Length)..];
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (!Rune.IsControl(rune) || rune.Value is '\n' or '\t')
                clean.Append(rune); // A lone surrogate comes as U+FFFD.
        }

        return Unfence(clean.ToString().Trim());
    }

    /// <summary>Whether a cleaned answer is still a leading thought, because nothing closes it.</summary>
    public static bool IsUnfinishedThought(string text) => text.StartsWith("<think>", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the answer refuses to answer.</summary>
    public static bool IsRefusal(string text)
    {
        var start = text.AsSpan(0, Math.Min(text.Length, 40));
        foreach (var refusal in Refusals)
        {
            if (start.StartsWith(refusal, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    /// <summary>The first words, for messages.</summary>
    public static string Start(string text)
    {
        var line = OneLine.Of(text);
        return line.Length <= 80 ? line : line[..79] + "…";
    }

    /// <summary>One line without outer quotes and without a label such as "Caption:".</summary>
    public static string Fold(string text, string label)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Trim('*', ' ');
        if (line.StartsWith(label, StringComparison.OrdinalIgnoreCase))
            line = line[label.Length..].TrimStart(':', '*', ' ');
        if (line.Length > 2 && (line[0], line[^1]) is ('"', '"') or ('“', '”') or ('\'', '\''))
            line = line[1..^1].Trim();
        return line;
    }

    /// <summary>As many whole sentences as fit; where not even the first does, as many words, closed with a full stop.</summary>
    /// <param name="text">One line.</param>
    /// <param name="fits">Whether a text is short enough.</param>
    public static string Cut(string text, Func<string, bool> fits)
    {
        if (fits(text))
            return text;
        for (var end = text.Length - 1; end > 0; end--)
        {
            if (text[end - 1] is '.' or '!' or '?' && text[end] == ' ' && fits(text[..end]))
                return text[..end];
        }

        for (var end = text.LastIndexOf(' '); end > 0; end = text.LastIndexOf(' ', end - 1))
        {
            var cut = text[..end].TrimEnd(',', ';', ':', '-', ' ') + ".";
            if (fits(cut))
                return cut;
        }

        throw new AnswerException("not even the first word of the answer fits");
    }

    /// <summary>The entries of a list: its lines without bullets, numbers and emphasis, each once.</summary>
    public static List<string> Lines(string text, int most)
    {
        var lines = new List<string>();
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Replace("**", "", StringComparison.Ordinal).Trim().TrimStart('-', '*', '•', '#', ' ');
            var digits = 0;
            while (digits < line.Length && char.IsAsciiDigit(line[digits]))
                digits++;
            if (digits is > 0 and < 4 && digits < line.Length && line[digits] is '.' or ')')
                line = line[(digits + 1)..].TrimStart();
            line = OneLine.Of(line.Trim('"', ',', '[', ']'));
            if (line.Length is > 2 and <= 300 && line[^1] != ':' && !lines.Contains(line, StringComparer.OrdinalIgnoreCase))
                lines.Add(line);
            if (lines.Count == most)
                break;
        }

        return lines;
    }

    private static string Unfence(string text)
    {
        if (!text.StartsWith("```", StringComparison.Ordinal))
            return text;
        var first = text.IndexOf('\n');
        var last = text.LastIndexOf("```", StringComparison.Ordinal);
        return first > 0 && last > first ? text[(first + 1)..last].Trim() : text;
    }
}
