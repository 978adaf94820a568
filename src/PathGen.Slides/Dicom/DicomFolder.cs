namespace PathGen.Slides;

/// <summary>The whole-slide image files of a folder.</summary>
internal static class DicomFolder
{
    // Each costs a look at its first bytes.
    private const int MaxFiles = 10_000;

    // "DICM" lies at byte 128. Pipes and devices have no length: opening one might wait for ever.
    private const int LeastLength = 132;

    /// <summary>The series that a folder's whole-slide images belong to, in the order of their files' names, each with one of its files.</summary>
    /// <exception cref="SlideException">The folder holds too many files, or cannot be read; or it holds damaged DICOM files only.</exception>
    public static Dictionary<string, string> Series(string folder)
    {
        string? firstProblem = null;
        var series = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Files(folder))
        {
            if (TryOpen(path, out var problem) is { } file)
            {
                using (file.Source)
                    series.TryAdd(file.Series, path);
            }

            firstProblem ??= problem;
        }

        return series.Count > 0 || firstProblem is null ? series : throw new SlideException(firstProblem);
    }

    /// <summary>The files of one series, opened, their summaries read as far as they can be; each belongs to the caller.</summary>
    /// <param name="folder">Where to look; folders in it are not searched.</param>
    /// <param name="series">UID of the series.</param>
    /// <param name="except">A file that is already open, or null.</param>
    /// <param name="problems">Receives a line for each DICOM file of which it cannot be told whether it belongs to the series.</param>
    /// <exception cref="SlideException">The folder holds too many files, or cannot be read.</exception>
    public static IEnumerable<DicomFile> Find(string folder, string series, string? except, ICollection<string> problems)
    {
        foreach (var path in Files(folder))
        {
            if (path == except)
                continue;
            var file = TryOpen(path, out var problem);
            if (problem is not null && file is null)
                problems.Add(problem);
            if (file?.Series == series)
                yield return file;
            else
                file?.Source.Dispose();
        }
    }

    private static List<string> Files(string folder)
    {
        try
        {
            var files = Directory.EnumerateFiles(folder).Take(MaxFiles + 1).ToList();
            if (files.Count > MaxFiles)
                throw new SlideException($"{folder}: the folder holds more than {MaxFiles} files, which are not searched for the levels of a DICOM slide. Put the slide into a folder of its own.");
            files.Sort(StringComparer.Ordinal);
            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SlideException($"{folder}: the folder cannot be searched for DICOM files: {e.Message}", e);
        }
    }

    // Null where a file is no whole-slide image, or too damaged to tell its series.
    private static DicomFile? TryOpen(string path, out string? problem)
    {
        problem = null;
        DicomFile? file = null;
        FileByteSource? source = null;
        try
        {
            if (new FileInfo(path).Length < LeastLength)
                return null;
            source = new FileByteSource(path);
            if (DicomFile.IsDicom(source))
            {
                file = DicomFile.Open(source);
                if (file.SopClass == DicomSopClass.WholeSlide)
                    file.ReadSummary();
                else
                    file = null;
            }
        }
        catch (Exception e) when (e is SlideException or IOException or UnauthorizedAccessException)
        {
            problem = path.EndsWith(".dcm", StringComparison.OrdinalIgnoreCase) || file is not null ? e.Message : null;
            if (file?.Series.Length == 0)
                file = null;
        }

        if (file is null)
            source?.Dispose();
        return file;
    }
}
