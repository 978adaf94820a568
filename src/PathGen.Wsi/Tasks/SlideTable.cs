using PathGen.Clip;

namespace PathGen.Wsi;

/// <summary>
/// A table of slides with their labels, as CLAM and ACMIL keep them: CSV with the columns <c>slide_id</c>, <c>label</c>, and where there are several slides of a patient <c>case_id</c>;
/// <c>split_info</c> may name each slide's side. Immutable; thread-safe.
/// </summary>
public sealed class SlideTable
{
    private static readonly string[] Extensions = [".svs", ".tif", ".tiff", ".ndpi", ".mrxs", ".scn", ".dcm", ".h5", ".pt", ".npy", ".safetensors"];
    private readonly Dictionary<string, LabelledSlide> slides = new(StringComparer.Ordinal);

    private SlideTable(string path, SlideTask task, IEnumerable<LabelledSlide> rows)
    {
        (Path, Task) = (path, task);
        foreach (var row in rows)
        {
            if (!slides.TryAdd(row.SlideId, row))
                throw new WsiException($"{path}: the slide {row.SlideId} is there twice.");
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The task, whose classes the labels are.</summary>
    public SlideTask Task { get; }

    /// <summary>The slides, in the file's order.</summary>
    public IReadOnlyCollection<LabelledSlide> Slides => slides.Values;

    /// <summary>Reads a table.</summary>
    /// <param name="path">The file: comma, semicolon or tab separated, UTF-8, with a header line.</param>
    /// <param name="task">The task; null for one whose classes are the labels that occur, by name.</param>
    /// <exception cref="WsiException">The file is missing or damaged, lacks a column, names a slide twice, or has a label that the task does not know; without a task also where all labels are one.</exception>
    public static SlideTable Read(string path, SlideTask? task = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            string[] header;
            using (var table = new TableReader(path))
                header = [.. table.Next() ?? []];
            string[][] columns = [["slide_id", "slide", "image", "name"], ["label", "class"], ["case_id", "patient", "case"], ["split_info", "split"]];
            bool[] has = [true, true, .. columns[2..].Select(names => header.Any(field => names.Contains(field.Trim(), StringComparer.OrdinalIgnoreCase)))];
            var rows = TableFile.Read(path, [.. columns.Where((_, i) => has[i])]).ToList();
            if (rows.Count == 0)
                throw new WsiException($"{path}: the table has no slides.");
            task ??= SlideTask.Of(rows.Select(row => row[1].Trim()), path);
            return new SlideTable(path, task, rows.Select(row => new LabelledSlide(
                NameOf(row[0]), has[2] ? row[2] : row[0], task.ClassOf(row[1]) ?? throw Unknown(path, row, task), has[3] ? row[^1].Trim().ToLowerInvariant() : "")));
        }
        catch (EvaluationException e)
        {
            throw new WsiException(e.Message, e);
        }
    }

    /// <summary>A slide of the table, or null.</summary>
    public LabelledSlide? Find(string slideId)
    {
        ArgumentNullException.ThrowIfNull(slideId);
        return slides.GetValueOrDefault(NameOf(slideId));
    }

    /// <summary>A slide's name without folder and, where it is one of a slide or of features, extension: names may hold points.</summary>
    /// <param name="path">A name or path.</param>
    public static string NameOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var trimmed = path.Trim();
        var file = trimmed[(trimmed.LastIndexOfAny(['/', '\\']) + 1)..];
        return Extensions.FirstOrDefault(extension => file.Length > extension.Length && file.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) is { } found ? file[..^found.Length] : file;
    }

    private static WsiException Unknown(string path, string[] row, SlideTask task) => new(
        $"{path}: the slide {row[0]} has the label \"{row[1]}\"; the task {task.Id} knows {string.Join(", ", task.Classes.Select(c => string.Join(" or ", c.Codes.Prepend(c.Name).Select(code => $"\"{code}\""))))}.");
}
