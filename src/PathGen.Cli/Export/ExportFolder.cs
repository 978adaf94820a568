namespace PathGen.Cli;

/// <summary>The folder of an exported dataset.</summary>
internal static class ExportFolder
{
    /// <summary>Lists the parts of a split dataset.</summary>
    public const string SplitName = "splits.json";

    // The file that only this form has, written last or nearly so; the rest is what an export that ended early may have left.
    private static readonly Dictionary<string, string> Indexes = new(StringComparer.Ordinal)
    {
        ["pathgen"] = "pathgen.json",
        ["llava"] = "llava.json",
        ["open-clip"] = "open_clip.csv",
        ["webdataset"] = "sizes.json",
        ["imagefolder"] = "metadata.jsonl",
    };

    private static readonly string[] Lists = ["missing.tsv", "unreadable.tsv"];
    private static readonly string[] Common = ["images", "provenance.jsonl", "dataset_card.md", "damage.jsonl", "answers.jsonl", "answers.jsonl.lock", .. Lists];

    /// <summary>The full path of a folder for one form; made if it is missing.</summary>
    /// <exception cref="CommandException">Something else is there, or it cannot be written.</exception>
    public static string Create(string path, string format)
    {
        var index = Indexes[format];
        return OutputPath.CheckFolder(
            path,
            $"an earlier export in this form ({index})",
            full => File.Exists(Path.Combine(full, index)) || Directory.EnumerateFileSystemEntries(full).All(entry => IsPartOf(Path.GetFileName(entry), index, format)));
    }

    /// <summary>The full path of a folder for a split dataset, whose parts are folders in it.</summary>
    /// <inheritdoc cref="Create"/>
    public static string CreateSplit(string path, string format, IReadOnlyList<string> parts)
    {
        var folder = OutputPath.CheckFolder(
            path,
            $"an earlier export with the same parts ({string.Join(", ", parts)})",
            full => Directory.EnumerateFileSystemEntries(full).Select(Path.GetFileName).All(name => parts.Contains(name) || Lists.Append(SplitName).Any(own => name == own || name == own + ".new")));
        foreach (var part in parts)
            Create(Path.Combine(folder, part), format);
        return folder;
    }

    private static bool IsPartOf(string name, string index, string format)
    {
        // A kill leaves files under the temporary names that the writers give them; the next export writes over these.
        var whole = name.EndsWith(".new", StringComparison.Ordinal) ? name[..^4] : name;
        return whole == index || Common.Contains(whole) || format == "webdataset" && (whole.Length == 9 && whole.EndsWith(".tar", StringComparison.Ordinal) || whole.Length == 16 && whole.EndsWith("_stats.json", StringComparison.Ordinal));
    }
}
