using PathGen.Slides;

namespace PathGen.Cli;

/// <summary>What the user named: files as they are, folders as the pictures in them.</summary>
internal static class InputPaths
{
    private static readonly string[] Pictures = [".png", ".jpg", ".jpeg"];

    /// <summary>The files in the order given; a folder's pictures in the order of their names.</summary>
    /// <exception cref="SlideException">A file is missing, or a folder holds no picture.</exception>
    public static IReadOnlyList<string> Expand(IEnumerable<string> paths)
    {
        var files = new List<string>();
        foreach (var path in paths)
        {
            if (File.Exists(path))
            {
                files.Add(path);
                continue;
            }

            if (!Directory.Exists(path))
                throw new SlideException($"{path}: no such file or folder.");
            var inside = PicturesOf(path);
            if (inside.Count == 0)
                throw new SlideException($"{path}: the folder holds no picture ({string.Join(", ", Pictures)}); name slides one by one.");
            files.AddRange(inside);
        }

        return files;
    }

    /// <summary>Whether a file's name is that of a picture.</summary>
    public static bool IsPicture(string file) => Pictures.Contains(Path.GetExtension(file).ToLowerInvariant());

    private static List<string> PicturesOf(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Where(IsPicture).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SlideException($"{folder}: the folder cannot be read: {e.Message}", e);
        }
    }
}
