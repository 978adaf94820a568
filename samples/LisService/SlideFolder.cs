namespace PathGen.Samples.LisService;

/// <summary>The folder that slides are read from, and nothing beside it. Thread-safe.</summary>
internal sealed class SlideFolder(LisOptions options)
{
    private const int MaxLength = 1024;

    // What a slide's own file is called; a folder's other files are read by their format alone.
    private static readonly string[] Extensions = [".svs", ".tif", ".tiff", ".ndpi", ".mrxs", ".scn", ".bif", ".vms", ".vmu", ".svslide", ".dcm", ".png", ".jpg", ".jpeg"];

    private readonly string? root = options.Slides is null ? null : Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Slides));

    /// <summary>The file of a slide. Links below the folder are not followed, whatever they point at.</summary>
    /// <param name="name">A path below the folder, with <c>/</c> between folders.</param>
    /// <exception cref="RequestException">It is no such path (400), or no slide is there (404; the same for what is hidden).</exception>
    public string Find(string name)
    {
        if (root is null)
            throw new RequestException(StatusCodes.Status404NotFound, "This service serves no slides.");
        string[] parts = name.Split('/');
        if (name.Length > MaxLength || parts.Any(part => part.Length == 0 || part.StartsWith('.') || part.Any(c => char.IsControl(c) || c is '\\' or ':')))
            throw new RequestException(StatusCodes.Status400BadRequest, "A slide is named by its path below the slides' folder, such as \"2026/case 7.svs\".");
        var path = root;
        foreach (var part in parts)
        {
            path = Path.Combine(path, part);
            if (new FileInfo(path).LinkTarget is not null)
                throw Missing();
        }

        var file = new FileInfo(path);

        // A pipe or device has no length.
        if (!Path.GetFullPath(path).Equals(path, StringComparison.Ordinal) || !file.Exists || file.Length == 0 || !Extensions.Contains(file.Extension.ToLowerInvariant()))
            throw Missing();
        return path;

        static RequestException Missing() => new(StatusCodes.Status404NotFound, "There is no such slide.");
    }
}
