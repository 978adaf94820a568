namespace PathGen.Agents;

/// <summary>The dataset forms that this library writes.</summary>
public static class DatasetWriters
{
    private static readonly (string Format, Func<DatasetWriterOptions, IDatasetWriter> Make)[] Known =
    [
        ("pathgen", options => new PathGenJsonWriter(options)),
        ("llava", options => new LlavaWriter(options)),
        ("open-clip", options => new OpenClipWriter(options)),
        ("webdataset", options => new WebDatasetWriter(options)),
        ("imagefolder", options => new ImageFolderWriter(options)),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Formats { get; } = [.. Known.Select(known => known.Format)];

    /// <summary>Makes a writer.</summary>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="options">How it writes; null for defaults.</param>
    /// <exception cref="PairException">There is no such form.</exception>
    public static IDatasetWriter Create(string format, DatasetWriterOptions? options = null)
    {
        foreach (var known in Known)
        {
            if (known.Format == format)
                return known.Make(options ?? new DatasetWriterOptions());
        }

        throw new PairException($"There is no dataset form '{format}'; the known ones are {string.Join(", ", Formats)}.");
    }
}
