using System.Text.Json;

namespace PathGen.Wsi;

/// <summary>
/// A task on whole slides: its classes and what tables of labels call them. Camelyon16, Camelyon17 and BRACS are built in; copy one and change it for your own. Immutable; thread-safe.
/// </summary>
public sealed class SlideTask
{
    private const int CurrentVersion = 1;
    private const int MaxBytes = 1 << 20;
    private const int MaxClasses = 1000;
    private readonly Dictionary<string, int> classOfCode = [];

    private SlideTask(SlideTaskContent content, string file)
    {
        (Id, Title, Source, Classes) = (content.Id, content.Title, content.Source, content.Classes);
        if (content.FormatVersion != CurrentVersion)
            throw new WsiException($"{file}: format version {content.FormatVersion}; this library reads {CurrentVersion}.");
        if (Id.Length is 0 or > 100 || !Id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            throw new WsiException($"{file}: the id \"{Id}\" must be lower-case letters, digits and hyphens.");
        if (Classes.Count is < 2 or > MaxClasses)
            throw new WsiException($"{file}: {Classes.Count} classes; 2 to {MaxClasses} are expected.");
        for (var i = 0; i < Classes.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(Classes[i].Name))
                throw new WsiException($"{file}: class {i} needs a name.");
            foreach (var code in Classes[i].Codes.Append(Classes[i].Name).Select(Folded).Distinct())
            {
                if (code.Length == 0 || !classOfCode.TryAdd(code, i))
                    throw new WsiException($"{file}: class \"{Classes[i].Name}\" has the code \"{code}\", which is {(code.Length == 0 ? "empty" : $"also that of \"{Classes[classOfCode[code]].Name}\"")}.");
            }
        }
    }

    /// <summary>Ids of the built-in tasks.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } = ["bracs", "bracs-subtypes", "camelyon16", "camelyon17"];

    /// <summary>Short name: lower-case letters, digits and hyphens.</summary>
    public string Id { get; }

    /// <summary>What it is.</summary>
    public string Title { get; }

    /// <summary>Where the data set comes from.</summary>
    public string Source { get; }

    /// <summary>The classes, in the order of every result.</summary>
    public IReadOnlyList<SlideTaskClass> Classes { get; }

    /// <summary>Names of the classes.</summary>
    public IReadOnlyList<string> ClassNames => [.. Classes.Select(c => c.Name)];

    /// <summary>A built-in task.</summary>
    /// <param name="id">One of <see cref="BuiltIn"/>.</param>
    /// <exception cref="WsiException">There is no such task.</exception>
    public static SlideTask Get(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        if (!BuiltIn.Contains(id))
            throw new WsiException($"No built-in slide task is called \"{id}\"; there are {string.Join(", ", BuiltIn)}. A task of your own is a file.");
        using var stream = typeof(SlideTask).Assembly.GetManifestResourceStream($"slide-task-{id}.json")!;
        return Parse(stream, id + ".json");
    }

    /// <summary>Reads a task file: JSON with <c>formatVersion</c> 1, <c>id</c>, <c>title</c>, <c>source</c> and <c>classes</c>, each with <c>name</c> and <c>codes</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="WsiException">The file is missing or damaged, or its classes do not fit.</exception>
    public static SlideTask Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var stream = File.OpenRead(path);
            return stream.Length <= MaxBytes ? Parse(stream, path) : throw new WsiException($"{path}: {stream.Length} bytes; a task has at most {MaxBytes}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WsiException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A task whose classes are what a table calls them, by name.</summary>
    /// <exception cref="WsiException">There are fewer than two.</exception>
    internal static SlideTask Of(IEnumerable<string> labels, string file)
    {
        string[] names = [.. labels.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return names.Length >= 2
            ? new SlideTask(new SlideTaskContent(CurrentVersion, "table", "", file, [.. names.Select(name => new SlideTaskClass(name, []))]), file)
            : throw new WsiException($"{file}: all slides are of one class, \"{names.FirstOrDefault()}\"; two classes at least are needed to learn anything.");
    }

    /// <summary>Which class a table's code means; null where it means none.</summary>
    /// <returns>An index into <see cref="Classes"/>.</returns>
    public int? ClassOf(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return classOfCode.TryGetValue(Folded(code), out var index) ? index : null;
    }

    private static SlideTask Parse(Stream stream, string file)
    {
        try
        {
            return new SlideTask(JsonSerializer.Deserialize(stream, LearningJson.Default.SlideTaskContent) ?? throw new WsiException($"{file}: null is no task."), file);
        }
        catch (JsonException e)
        {
            throw new WsiException($"{file}: not a slide task: {e.Message}", e);
        }
    }

    private static string Folded(string code) => new([.. code.Trim().ToLowerInvariant().Where(c => c is not ('-' or '_' or ' '))]);
}
