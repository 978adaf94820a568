using System.Text.Json;
using PathGen.Clip;

namespace PathGen.Wsi;

/// <summary>
/// Which slides are learned from, which choose the model, and which test it. Read in the forms that CLAM (<c>splits_0.csv</c>: the columns <c>train</c>, <c>val</c>, <c>test</c>) and
/// ACMIL (<c>split_1.json</c>: <c>train_names</c>, <c>val_names</c>, <c>test_names</c>) ship, or from a table's <c>split_info</c>. No slide is on two sides. Immutable.
/// </summary>
public sealed class SlideSplit
{
    private const int MaxBytes = 64 << 20;

    private SlideSplit(string name, string file, IEnumerable<string> train, IEnumerable<string> validation, IEnumerable<string> test)
    {
        Name = name;
        (Train, Validation, Test) = (Ids(train), Ids(validation), Ids(test));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (Train.Concat(Validation).Concat(Test).FirstOrDefault(slide => !seen.Add(slide)) is { } twice)
            throw new WsiException($"{file}: the slide {twice} is named twice; each slide must be on one side, once.");
        if (Train.Count == 0)
            throw new WsiException($"{file}: no slide to learn from is named.");
    }

    /// <summary>Name of the split: its file's, without extension.</summary>
    public string Name { get; }

    /// <summary>Slides to learn from.</summary>
    public IReadOnlyList<string> Train { get; }

    /// <summary>Slides that choose the model; may be empty.</summary>
    public IReadOnlyList<string> Validation { get; }

    /// <summary>Slides that test it; may be empty.</summary>
    public IReadOnlyList<string> Test { get; }

    /// <summary>Reads a file, <c>.json</c> as ACMIL's, others as CLAM's.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="WsiException">The file is missing or damaged, names a slide twice, or none to learn from.</exception>
    public static SlideSplit Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var name = Path.GetFileNameWithoutExtension(path);
        try
        {
            return Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase) ? ReadJson(path, name) : ReadTable(path, name);
        }
        catch (EvaluationException e)
        {
            throw new WsiException(e.Message, e);
        }
        catch (JsonException e)
        {
            throw new WsiException($"{path}: not a split: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WsiException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The split that a table states.</summary>
    /// <exception cref="WsiException">A slide's side is none of <c>train</c>, <c>val</c> and <c>test</c>.</exception>
    public static SlideSplit From(SlideTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.Slides.FirstOrDefault(slide => slide.Part is not ("train" or "training" or "val" or "valid" or "validation" or "test" or "testing")) is { } odd)
            throw new WsiException($"{table.Path}: the slide {odd.SlideId} has {(odd.Part.Length == 0 ? "no side" : $"the side \"{odd.Part}\"")}; train, val or test is expected in a column split_info, or a file of splits.");
        return new SlideSplit("table", table.Path, Side("tr"), Side("va"), Side("te"));

        IEnumerable<string> Side(string start) => table.Slides.Where(slide => slide.Part.StartsWith(start, StringComparison.Ordinal)).Select(slide => slide.SlideId);
    }

    private static SlideSplit ReadTable(string path, string name)
    {
        var rows = TableFile.Read(path, ["train"], ["val", "validation"], ["test"]).ToList();
        string[] cells = [.. rows.SelectMany(row => row).Where(cell => cell.Length > 0).Distinct().Take(3)];
        if (cells.Length > 0 && cells.All(cell => cell is "True" or "False"))
            throw new WsiException($"{path}: holds True and False for each slide; the file that names slides (splits_N.csv, without _bool) is expected.");
        return new SlideSplit(name, path, rows.Select(row => row[0]), rows.Select(row => row[1]), rows.Select(row => row[2]));
    }

    private static SlideSplit ReadJson(string path, string name)
    {
        using var stream = File.OpenRead(path);
        if (stream.Length > MaxBytes)
            throw new WsiException($"{path}: {stream.Length:N0} bytes; a split has at most {MaxBytes:N0}.");
        using var document = JsonDocument.Parse(stream);
        return new SlideSplit(name, path, Names("train_names"), Names("val_names"), Names("test_names"));

        string[] Names(string property)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty(property, out var list) || list.ValueKind != JsonValueKind.Array
                || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
                throw new WsiException($"{path}: no list of names is called {property}; train_names, val_names and test_names are expected.");
            return [.. list.EnumerateArray().Select(item => item.GetString()!)];
        }
    }

    private static string[] Ids(IEnumerable<string> names) => [.. names.Select(SlideTable.NameOf).Where(id => id.Length > 0)];
}
