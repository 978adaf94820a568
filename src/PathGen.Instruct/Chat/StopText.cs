using System.Text;

namespace PathGen.Instruct;

/// <summary>Ends an answer at the first of some texts, and holds back what may be the beginning of one. Not thread-safe.</summary>
/// <param name="stops">The texts, none empty.</param>
internal sealed class StopText(IReadOnlyList<string> stops)
{
    private readonly StringBuilder held = new();

    /// <summary>Whether one of them came.</summary>
    public bool Found { get; private set; }

    /// <summary>Takes text up and gives what can be shown.</summary>
    public string Append(string text)
    {
        if (Found)
            return "";
        if (stops.Count == 0)
            return text;
        var all = held.Append(text).ToString();
        held.Clear();
        var first = stops.Select(stop => all.IndexOf(stop, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(-1).Min();
        if (first >= 0)
        {
            Found = true;
            return all[..first];
        }

        var keep = stops.Max(stop => Overlap(all, stop));
        held.Append(all, all.Length - keep, keep);
        return all[..^keep];
    }

    /// <summary>What is held back, at the end.</summary>
    public string Finish()
    {
        var rest = held.ToString();
        held.Clear();
        return rest;
    }

    // Length of the longest end of a text that a stop begins with.
    private static int Overlap(string text, string stop)
    {
        for (var length = Math.Min(text.Length, stop.Length - 1); length > 0; length--)
        {
            if (string.CompareOrdinal(text, text.Length - length, stop, 0, length) == 0)
                return length;
        }

        return 0;
    }
}
