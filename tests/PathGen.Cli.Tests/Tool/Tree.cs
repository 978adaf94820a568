using System.Security.Cryptography;

namespace PathGen.Cli.Tests;

/// <summary>What a folder holds, for comparing.</summary>
internal static class Tree
{
    /// <summary>Every file's SHA-256 by its path in the folder.</summary>
    public static SortedDictionary<string, string> Hashes(string folder) => Read(folder, file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));

    /// <summary>Every file's SHA-256 and time of change by its path in the folder.</summary>
    public static SortedDictionary<string, string> Stamps(string folder) =>
        Read(folder, file => $"{Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))} {File.GetLastWriteTimeUtc(file).Ticks}");

    /// <summary>Every entry's path in the folder.</summary>
    public static IReadOnlyList<string> Names(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Select(entry => Path.GetRelativePath(folder, entry)).Order(StringComparer.Ordinal)];

    private static SortedDictionary<string, string> Read(string folder, Func<string, string> read)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            files.Add(Path.GetRelativePath(folder, file), read(file));
        return files;
    }
}
