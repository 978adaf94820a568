using System.IO.Enumeration;

namespace PathGen.Agents;

/// <summary>Finds the slides of published ids in a folder and all below it, as downloads leave them: <c>ID.svs</c>, or <c>FILE_ID/ID.svs</c>.</summary>
public sealed class SlideFolder
{
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".svs", ".tif", ".tiff", ".btf", ".ndpi", ".mrxs", ".scn", ".svslide", ".bif", ".vms", ".vmu", ".czi", ".dcm", ".png", ".jpg", ".jpeg",
    };

    private readonly Dictionary<string, string> byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string?> byShortName = new(StringComparer.OrdinalIgnoreCase); // Null where two files share it.
    private readonly Dictionary<string, string?> byFolder = new(StringComparer.OrdinalIgnoreCase);

    private SlideFolder(string path) => Path = path;

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>How many files may be slides.</summary>
    public int Count => byName.Count;

    /// <summary>Looks through a folder. Links to folders are not followed.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="PairException">It is missing or cannot be read.</exception>
    public static SlideFolder Scan(string path, CancellationToken cancellationToken = default)
    {
        var folder = new SlideFolder(System.IO.Path.GetFullPath(path));
        try
        {
            var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };
            var files = new FileSystemEnumerable<string>(folder.Path, (ref FileSystemEntry entry) => entry.ToFullPath(), options)
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
                ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint), // They may go in circles.
            };
            foreach (var file in files.Where(file => Extensions.Contains(System.IO.Path.GetExtension(file))).Order(StringComparer.Ordinal))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var name = System.IO.Path.GetFileNameWithoutExtension(file);
                folder.byName.TryAdd(name, file);
                AddUnique(folder.byShortName, Short(name), file);
                AddUnique(folder.byFolder, System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(file)!), file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairException($"{path}: the folder of slides cannot be read ({OneLine.Of(e).TrimEnd('.')}).", e);
        }

        return folder;
    }

    /// <summary>
    /// The file of a slide, or null: one of this name, letter case aside; else the only one in a folder called by the <c>file_id</c>; else the only one whose name up to its
    /// first point is the id's (an id's UUID is left out by some).
    /// </summary>
    public string? Find(string slideId, string? fileId = null)
    {
        ArgumentNullException.ThrowIfNull(slideId);
        if (byName.TryGetValue(slideId, out var file))
            return file;
        if (fileId is not null && byFolder.TryGetValue(fileId, out var inFolder) && inFolder is not null)
            return inFolder;

        // With two UUIDs that differ it is another slide.
        return byShortName.TryGetValue(Short(slideId), out var only) && only is not null
            && (slideId == Short(slideId) || System.IO.Path.GetFileNameWithoutExtension(only) is var name && name == Short(name)) ? only : null;
    }

    private static string Short(string name) => name.Split('.', 2)[0];

    private static void AddUnique(Dictionary<string, string?> files, string key, string file)
    {
        if (!files.TryAdd(key, file))
            files[key] = null;
    }
}
