using PathGen.Samples.SyntheticTissue;

namespace PathGen.Samples.DemoModel;

/// <summary>The written descriptions that the demo model learns its words from.</summary>
internal static class DescriptionBank
{
    /// <summary>Class and sentence, in the file's order.</summary>
    public static IReadOnlyList<(TissueClass Class, string Text)> Descriptions { get; } = ReadDescriptions();

    /// <summary>Words that say nothing of which tissue is seen.</summary>
    public static IReadOnlyList<string> StopWords { get; } =
        [.. Lines("stop-words.txt").SelectMany(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    private static List<(TissueClass, string)> ReadDescriptions()
    {
        var result = new List<(TissueClass, string)>();
        foreach (var line in Lines("descriptions.txt"))
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon < 0 || !Enum.TryParse<TissueClass>(line.AsSpan(0, colon), ignoreCase: true, out var tissue))
                throw new InvalidDataException($"descriptions.txt: \"{line}\" is not \"class: sentence\" with one of {string.Join(", ", Enum.GetNames<TissueClass>())}.");
            result.Add((tissue, line[(colon + 2)..]));
        }

        return result;
    }

    private static IEnumerable<string> Lines(string resource)
    {
        using var stream = typeof(DescriptionBank).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidDataException($"The program lacks its resource {resource}; build it again.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
                yield return line;
        }
    }
}
