namespace PathGen.Wsi;

/// <summary>
/// A folder of features, a file a slide, as <c>pathgen embed</c>, CLAM and TRIDENT leave them: any form that <see cref="FeatureFile"/> reads, here or one folder below (<c>h5_files</c>,
/// <c>pt_files</c>). Where a slide has several, one with places is taken. Immutable; thread-safe.
/// </summary>
public sealed class FeatureFolder
{
    // With places and checksum first.
    private static readonly string[] Preferred = [".safetensors", ".npy", ".h5", ".pt"];
    private readonly Dictionary<string, string> files = new(StringComparer.Ordinal);

    /// <summary>Looks what is there; nothing is read.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="WsiException">It is missing or cannot be read, or holds no features.</exception>
    public FeatureFolder(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = path;
        try
        {
            foreach (var folder in Directory.EnumerateDirectories(path).Order(StringComparer.Ordinal).Prepend(path))
            {
                foreach (var file in Directory.EnumerateFiles(folder).Where(f => Rank(f) >= 0).Order(StringComparer.Ordinal))
                {
                    var slide = SlideTable.NameOf(file);
                    if (!files.TryGetValue(slide, out var known) || Rank(file) < Rank(known))
                        files[slide] = file;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WsiException($"{path}: no folder of features can be read there: {e.Message}", e);
        }

        if (files.Count == 0)
            throw new WsiException($"{path}: the folder holds no features ({string.Join(", ", Preferred)}). Make them with 'pathgen embed', or point to those that CLAM or TRIDENT made.");
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Slides that have features, by name.</summary>
    public IReadOnlyList<string> Slides => [.. files.Keys.Order(StringComparer.Ordinal)];

    /// <summary>What reads a slide's features; null where there are none.</summary>
    /// <param name="slideId">The slide, without folder and extension.</param>
    public Func<FeatureBag>? Find(string slideId)
    {
        ArgumentNullException.ThrowIfNull(slideId);
        return files.TryGetValue(slideId, out var file) ? () => FeatureFile.Read(file) : null;
    }

    private static int Rank(string file) => Array.IndexOf(Preferred, System.IO.Path.GetExtension(file).ToLowerInvariant());
}
