namespace PathGen.Clip;

/// <summary>Pictures with their texts, from a table such as open_clip trains on. Only names are read here. Immutable; thread-safe.</summary>
public sealed class CaptionedPictures
{
    private CaptionedPictures(IReadOnlyList<string> paths, IReadOnlyList<string> names, IReadOnlyList<string> texts, IReadOnlyList<int> pictureOfText)
    {
        Paths = paths;
        Names = names;
        Texts = texts;
        PictureOfText = pictureOfText;
    }

    /// <summary>The picture files, each once, in the order of the table.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>What the table calls each picture.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The texts, in the order of the table.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>For each text the index of its picture.</summary>
    public IReadOnlyList<int> PictureOfText { get; }

    /// <summary>Reads a table (CSV or TSV) with the columns <c>filepath</c> and <c>title</c>, or <c>path</c> and <c>caption</c>; a picture with several texts has several rows.</summary>
    /// <param name="file">The table.</param>
    /// <param name="root">The folder that relative paths start from; null for the table's own.</param>
    /// <exception cref="EvaluationException">The table is missing or damaged, is empty, or has a row without path or text.</exception>
    public static CaptionedPictures FromTable(string file, string? root = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        root = Path.GetFullPath(root ?? Path.GetDirectoryName(Path.GetFullPath(file))!);
        var (names, texts, owners, index) = (new List<string>(), new List<string>(), new List<int>(), new Dictionary<string, int>(StringComparer.Ordinal));
        foreach (var row in TableFile.Read(file, ["filepath", "path", "file", "filename", "image"], ["title", "caption", "text"]))
        {
            if (row[0].Length == 0 || row[0].Contains('\0') || string.IsNullOrWhiteSpace(row[1]))
                throw new EvaluationException($"{file}: row {texts.Count} lacks its {(string.IsNullOrWhiteSpace(row[1]) ? "text" : "path")}.");
            if (index.TryAdd(row[0], names.Count))
                names.Add(row[0]);
            texts.Add(row[1]);
            owners.Add(index[row[0]]);
        }

        return texts.Count > 0
            ? new CaptionedPictures([.. names.Select(name => Path.Combine(root, name))], names, texts, owners)
            : throw new EvaluationException($"{file}: the table has no row.");
    }
}
