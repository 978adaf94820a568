namespace Notebooks;

/// <summary>A notebook in the percent format: <c>// %%</c> begins a code cell, <c>// %% [markdown]</c> a text cell of comment lines.</summary>
internal sealed record PercentNotebook(string Path, IReadOnlyList<Cell> Cells)
{
    public static PercentNotebook Read(string path)
    {
        var cells = new List<Cell>();
        var lines = new List<string>();
        var isCode = true;
        foreach (var line in File.ReadLines(path))
        {
            if (!line.StartsWith("// %%", StringComparison.Ordinal))
            {
                lines.Add(isCode ? line : line.TrimStart('/').TrimStart());
                continue;
            }

            Add();
            isCode = !line.Contains("[markdown]", StringComparison.Ordinal);
        }

        Add();
        return new PercentNotebook(System.IO.Path.GetFullPath(path), cells);

        void Add()
        {
            while (lines.Count > 0 && string.IsNullOrWhiteSpace(lines[^1]))
                lines.RemoveAt(lines.Count - 1);
            if (lines.Count > 0)
                cells.Add(new Cell(isCode, [.. lines]));
            lines.Clear();
        }
    }
}
