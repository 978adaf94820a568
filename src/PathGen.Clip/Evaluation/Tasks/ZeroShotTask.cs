using System.Text.Json;

namespace PathGen.Clip;

/// <summary>
/// A zero-shot task: the classes of a data set, what its folders and tables call them, and the sentences they are asked with. The nine of the PathGen paper are built in;
/// copy one and change it for your own. Immutable; thread-safe.
/// </summary>
public sealed class ZeroShotTask
{
    private const int CurrentVersion = 1;
    private const int MaxBytes = 1 << 20;
    private const int MaxClasses = 1000;
    private const string Prefix = "task-";
    private const string Extension = ".json";

    private readonly Dictionary<string, int> classOfCode = [];

    private ZeroShotTask(ZeroShotTaskContent content, string file)
    {
        (Id, Title, Source, Templates, Classes) = (content.Id, content.Title, content.Source, content.Templates, content.Classes);
        if (content.FormatVersion != CurrentVersion)
            throw new EvaluationException($"{file}: format version {content.FormatVersion}; this library reads {CurrentVersion}.");
        if (Id.Length is 0 or > 100 || !Id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            throw new EvaluationException($"{file}: the id \"{Id}\" must be lower-case letters, digits and hyphens.");
        if (Classes.Count is < 2 or > MaxClasses)
            throw new EvaluationException($"{file}: {Classes.Count} classes; 2 to {MaxClasses} are expected.");
        for (var i = 0; i < Classes.Count; i++)
            AddCodes(Classes[i], i, file);
        try
        {
            _ = Options;
        }
        catch (ArgumentException e)
        {
            throw new EvaluationException($"{file}: {e.Message}", e);
        }
    }

    /// <summary>Ids of the built-in tasks.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } =
        ["bach", "lc25000-colon", "lc25000-lung", "nct-crc", "osteosarcoma", "pcam", "sicapv2", "skincancer", "wsss4luad"];

    /// <summary>Short name: lower-case letters, digits and hyphens.</summary>
    public string Id { get; }

    /// <summary>The data set's name.</summary>
    public string Title { get; }

    /// <summary>Where the data set comes from.</summary>
    public string Source { get; }

    /// <summary>Sentences with <c>{}</c>; several make an ensemble.</summary>
    public IReadOnlyList<string> Templates { get; }

    /// <summary>The classes, in the order of every result.</summary>
    public IReadOnlyList<ZeroShotTaskClass> Classes { get; }

    /// <summary>How a <see cref="ZeroShotClassifier"/> asks; a new object each time.</summary>
    public ZeroShotOptions Options => new() { Templates = Templates };

    /// <summary>The classes as a <see cref="ZeroShotClassifier"/> takes them.</summary>
    public IReadOnlyList<ZeroShotClass> ZeroShotClasses => [.. Classes.Select(c => new ZeroShotClass(c.Name, c.Phrases))];

    /// <summary>A built-in task.</summary>
    /// <param name="id">One of <see cref="BuiltIn"/>.</param>
    /// <exception cref="EvaluationException">There is no such task.</exception>
    public static ZeroShotTask Get(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        if (!BuiltIn.Contains(id))
            throw new EvaluationException($"No built-in task is called \"{id}\"; there are {string.Join(", ", BuiltIn)}. A task of your own is a file.");
        using var stream = Resource(id);
        return Parse(stream, id + Extension);
    }

    /// <summary>Reads a task file (JSON, as <see cref="CopyBuiltIn"/> writes them).</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="EvaluationException">The file is missing or damaged, or its classes or templates do not fit.</exception>
    public static ZeroShotTask Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > MaxBytes)
                throw new EvaluationException($"{path}: {stream.Length} bytes; a task has at most {MaxBytes}.");
            return Parse(stream, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Writes every built-in task into a folder as <c>ID.json</c>, each whole or not at all; files of these names are replaced.</summary>
    /// <param name="folder">Made where it is not there.</param>
    /// <returns>The files.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be written.</exception>
    public static IReadOnlyList<string> CopyBuiltIn(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory.CreateDirectory(folder);
        return [.. BuiltIn.Select(id =>
        {
            var path = Path.Combine(folder, id + Extension);
            WholeFile.Write(path, stream =>
            {
                using var resource = Resource(id);
                resource.CopyTo(stream);
            });
            return path;
        })];
    }

    /// <summary>Which class a folder's name or a table's code means; null where it means none. Letters' case, hyphens, underscores and blanks do not count.</summary>
    /// <param name="code">Such as <c>TUM</c>.</param>
    /// <returns>An index into <see cref="Classes"/>.</returns>
    public int? ClassOf(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return classOfCode.TryGetValue(Folded(code), out var index) ? index : null;
    }

    private static ZeroShotTask Parse(Stream stream, string file)
    {
        try
        {
            var content = JsonSerializer.Deserialize(stream, EvaluationJson.Default.ZeroShotTaskContent)
                ?? throw new EvaluationException($"{file}: null is no task.");
            return new ZeroShotTask(content, file);
        }
        catch (JsonException e)
        {
            throw new EvaluationException($"{file}: not a task: {e.Message}", e);
        }
    }

    private static Stream Resource(string id) => typeof(ZeroShotTask).Assembly.GetManifestResourceStream(Prefix + id + Extension)!;

    private static string Folded(string code) => new([.. code.ToLowerInvariant().Where(c => c is not ('-' or '_' or ' '))]);

    private void AddCodes(ZeroShotTaskClass taskClass, int index, string file)
    {
        if (string.IsNullOrWhiteSpace(taskClass.Name))
            throw new EvaluationException($"{file}: class {index} needs a name.");
        if (taskClass.Phrases.Count == 0 || taskClass.Phrases.Any(string.IsNullOrWhiteSpace))
            throw new EvaluationException($"{file}: class \"{taskClass.Name}\" needs at least one phrase, and none that is empty.");
        foreach (var code in taskClass.Codes.Append(taskClass.Name).Select(Folded).Distinct())
        {
            if (code.Length == 0 || !classOfCode.TryAdd(code, index))
                throw new EvaluationException($"{file}: class \"{taskClass.Name}\" has the code \"{code}\", which is {(code.Length == 0 ? "empty" : $"also that of \"{Classes[classOfCode[code]].Name}\"")}.");
        }
    }
}
