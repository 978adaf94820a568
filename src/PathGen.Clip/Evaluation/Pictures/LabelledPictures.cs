namespace PathGen.Clip;

/// <summary>The pictures of a data set with their classes, from a tree of folders or a table. Only names are read here. Immutable; thread-safe.</summary>
public sealed class LabelledPictures
{
    private const int MaxDepth = 16;
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".tif", ".tiff"];

    private LabelledPictures(IReadOnlyList<LabelledPicture> items, IReadOnlyList<string> otherFolders, int others)
    {
        Items = items;
        OtherFolders = otherFolders;
        Others = others;
    }

    /// <summary>The pictures: of a tree in the order of their names, of a table in its order.</summary>
    public IReadOnlyList<LabelledPicture> Items { get; }

    /// <summary>Folders of a tree that hold pictures and are not, nor lie in, a class's folder; at most 100 of them.</summary>
    public IReadOnlyList<string> OtherFolders { get; }

    /// <summary>Pictures in <see cref="OtherFolders"/> and in further such folders; they are left out.</summary>
    public int Others { get; }

    /// <summary>
    /// Every picture (<c>.png</c>, <c>.jpg</c>, <c>.jpeg</c>, <c>.tif</c>, <c>.tiff</c>) below a folder; its class is the nearest folder above it whose name means one, as
    /// <see cref="ZeroShotTask.ClassOf"/> says, so <c>train/TUM/a.png</c> and <c>TUM/case 7/a.png</c> are both of TUM.
    /// </summary>
    /// <param name="folder">The folder; at most 16 levels are entered.</param>
    /// <param name="task">The classes.</param>
    /// <exception cref="EvaluationException">The folder is missing or cannot be read, or no picture has a class.</exception>
    public static LabelledPictures FromFolder(string folder, ZeroShotTask task)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(task);
        if (!Directory.Exists(folder))
            throw new EvaluationException($"{folder}: no such folder.");
        var items = new List<LabelledPicture>();
        var otherFolders = new List<string>();
        var others = 0;
        try
        {
            foreach (var (inside, files) in Walk(Path.GetFullPath(folder)))
            {
                var label = inside.Reverse().Select(task.ClassOf).FirstOrDefault(found => found is not null);
                if (label is { } known)
                {
                    items.AddRange(files.Select(file => new LabelledPicture(file, string.Join('/', [.. inside, Path.GetFileName(file)]), known)));
                    continue;
                }

                others += files.Count;
                if (otherFolders.Count < 100)
                    otherFolders.Add(inside.Length == 0 ? "." : string.Join('/', inside));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationException($"{folder} cannot be read: {e.Message}", e);
        }

        if (items.Count == 0)
        {
            var codes = string.Join(", ", task.Classes.Take(12).Select(c => c.Codes.FirstOrDefault() ?? c.Name));
            throw new EvaluationException(
                $"{folder}: no picture ({string.Join(", ", Extensions)}) lies in a folder that is called like a class of {task.Id} ({codes}){(others == 0 ? "" : $"; {others} lie elsewhere, such as in {otherFolders[0]}")}.");
        }

        items.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return new LabelledPictures(items, otherFolders, others);
    }

    /// <summary>The pictures of a table (CSV or TSV) with the columns <c>path</c> and <c>label</c>.</summary>
    /// <param name="file">The table; a label is a class's code or name.</param>
    /// <param name="task">The classes.</param>
    /// <param name="root">The folder that relative paths start from; null for the table's own.</param>
    /// <exception cref="EvaluationException">The table is missing or damaged, is empty, or has a label that means no class.</exception>
    public static LabelledPictures FromTable(string file, ZeroShotTask task, string? root = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentNullException.ThrowIfNull(task);
        root = Path.GetFullPath(root ?? Path.GetDirectoryName(Path.GetFullPath(file))!);
        var items = new List<LabelledPicture>();
        foreach (var row in TableFile.Read(file, ["path", "filepath", "file", "filename", "image"], ["label", "class"]))
        {
            if (row[0].Length == 0 || row[0].Contains('\0'))
                throw new EvaluationException($"{file}: row {items.Count} has no path.");
            var label = task.ClassOf(row[1])
                ?? throw new EvaluationException($"{file}: row {items.Count} ({row[0]}) has the label \"{row[1]}\", which means no class of {task.Id}: {string.Join(", ", task.Classes.Select(c => c.Codes.FirstOrDefault() ?? c.Name))}.");
            items.Add(new LabelledPicture(Path.Combine(root, row[0]), row[0], label));
        }

        return items.Count > 0 ? new LabelledPictures(items, [], 0) : throw new EvaluationException($"{file}: the table has no row.");
    }

    // Folders by name, each with its pictures. A link that leads back to where the walk has been is not followed again.
    private static IEnumerable<(string[] Inside, List<string> Files)> Walk(string root)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var left = new Stack<(string Path, string[] Inside)>([(root, [])]);
        while (left.TryPop(out var folder))
        {
            var info = new DirectoryInfo(folder.Path);
            if (!seen.Add((info.LinkTarget is null ? null : info.ResolveLinkTarget(returnFinalTarget: true)?.FullName) ?? info.FullName))
                continue;
            var files = Directory.EnumerateFiles(folder.Path).Where(file => Extensions.Contains(Path.GetExtension(file).ToLowerInvariant())).ToList();
            if (files.Count > 0)
                yield return (folder.Inside, files);
            if (folder.Inside.Length == MaxDepth)
                continue;
            foreach (var child in Directory.EnumerateDirectories(folder.Path).OrderDescending(StringComparer.Ordinal))
                left.Push((child, [.. folder.Inside, Path.GetFileName(child)]));
        }
    }
}
