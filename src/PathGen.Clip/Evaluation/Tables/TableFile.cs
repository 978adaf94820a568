namespace PathGen.Clip;

/// <summary>Tables of text with a header line.</summary>
internal static class TableFile
{
    /// <summary>Reads some columns of every row; empty lines are left out.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">For each wanted column the names that it may have; the letters' case is ignored.</param>
    /// <exception cref="EvaluationException">The file is missing or damaged, or lacks a column.</exception>
    public static IEnumerable<string[]> Read(string path, params string[][] columns)
    {
        using var table = new TableReader(path);
        var header = table.Next() ?? throw new EvaluationException($"{path}: the table is empty; a header line with {string.Join(" and ", columns.Select(n => $"\"{n[0]}\""))} is expected.");
        int[] wanted = [.. columns.Select(names => IndexOf(header, names, path))];
        for (var line = table.Line; table.Next() is { } row; line = table.Line)
        {
            if (row is not [""])
                yield return [.. wanted.Select(i => i < row.Count ? row[i] : throw new EvaluationException($"{path}: line {line} has {row.Count} fields; {i + 1} are needed."))];
        }
    }

    /// <summary>A field as it is written: in quotes where it holds a quote, a separator or a line's end.</summary>
    public static string Quote(string field) =>
        field.AsSpan().IndexOfAny("\",;\t\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static int IndexOf(List<string> header, string[] names, string path)
    {
        var index = header.FindIndex(field => names.Contains(field.Trim(), StringComparer.OrdinalIgnoreCase));
        return index >= 0
            ? index
            : throw new EvaluationException($"{path}: no column is called {string.Join(" or ", names.Select(n => $"\"{n}\""))}; its first columns are {string.Join(", ", header.Take(10).Select(f => f.Length > 40 ? f[..40] : f))}.");
    }
}
