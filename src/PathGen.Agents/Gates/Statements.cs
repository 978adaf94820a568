using System.Text.RegularExpressions;

namespace PathGen.Agents;

/// <summary>The statements of a caption: its parts between commas, semicolons, colons and full stops.</summary>
internal static class Statements
{
    /// <summary>The share of statements in which a pattern is found; 0 where there are none.</summary>
    public static double ShareOf(string caption, Regex pattern)
    {
        int all = 0, found = 0;
        foreach (var range in caption.AsSpan().SplitAny(",;:.!?\n"))
        {
            var statement = caption.AsSpan()[range].Trim();
            if (statement.Length == 0)
                continue;
            all++;
            if (pattern.IsMatch(statement))
                found++;
        }

        return all == 0 ? 0 : found / (double)all;
    }
}
