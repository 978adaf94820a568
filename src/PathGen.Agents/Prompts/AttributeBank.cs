using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;

namespace PathGen.Agents;

/// <summary>
/// Attributes worth looking for, by tissue source: a JSON file
/// <c>{"version": 1, "sources": {"colon": {"aliases": ["TCGA-COAD", …], "attributes": ["Goblet cells: …", …]}, …}}</c>. The one that comes with the library
/// holds 20 attributes for each of 29 sources, among them those of all 33 TCGA projects, in its own words. Immutable and thread-safe.
/// </summary>
public sealed class AttributeBank
{
    /// <summary>The source that serves where none is known.</summary>
    public const string General = "general";

    /// <summary>Largest file in bytes.</summary>
    internal const int MaxBytes = 4 << 20;

    private const int MaxSources = 1000;
    private const int MaxEntries = 200;
    private const int MaxText = 300;

    private static readonly Lazy<AttributeBank> Embedded = new(ReadEmbedded);

    private readonly Dictionary<string, (string Source, IReadOnlyList<string> Attributes)> byName;

    private AttributeBank(IReadOnlyList<string> sources, Dictionary<string, (string Source, IReadOnlyList<string> Attributes)> byName, string hash)
    {
        Sources = sources;
        this.byName = byName;
        Hash = hash;
    }

    /// <summary>The bank that comes with the library.</summary>
    public static AttributeBank Default => Embedded.Value;

    /// <summary>Names of the sources, without their aliases, in the file's order.</summary>
    public IReadOnlyList<string> Sources { get; }

    /// <summary>SHA-256 of the file's bytes, lower-case hex.</summary>
    public string Hash { get; }

    /// <summary>Reads a bank of one's own.</summary>
    /// <param name="path">A JSON file of at most 4 MiB.</param>
    /// <exception cref="PairException">The file cannot be read, is not such a JSON file, has no source or attribute, or gives a name twice.</exception>
    public static AttributeBank Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxBytes)
                throw new PairException($"Attribute bank {path} has {file.Length} bytes, expected at most {MaxBytes}: it should hold names and short texts only.");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return Parse(bytes, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairException($"Attribute bank {path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The attributes of a tissue source.</summary>
    /// <param name="tissueSource">An organ or a TCGA project (<c>colon</c>, <c>TCGA-COAD</c>, <c>COAD</c>), in any case; null for <see cref="General"/>.</param>
    /// <exception cref="PairException">The bank does not know the source; the message lists those that it knows.</exception>
    public IReadOnlyList<string> Find(string? tissueSource) => TryFind(tissueSource, out var attributes)
        ? attributes
        : throw new PairException(
            $"The attribute bank knows no tissue source '{tissueSource}'. It knows {string.Join(", ", Sources)} and their TCGA projects: " +
            "name one of these, give none, or load a bank of your own.");

    /// <summary>The attributes of a tissue source, if the bank knows it.</summary>
    public bool TryFind(string? tissueSource, [NotNullWhen(true)] out IReadOnlyList<string>? attributes)
    {
        var known = byName.TryGetValue(Normalise(tissueSource ?? General), out var source);
        attributes = source.Attributes;
        return known;
    }

    /// <summary>The name of the source that a tissue source or alias belongs to, or null.</summary>
    internal string? NameOf(string tissueSource) => byName.GetValueOrDefault(Normalise(tissueSource)).Source;

    internal static AttributeBank Parse(ReadOnlySpan<byte> json, string name)
    {
        AttributeBankFile file;
        try
        {
            // A byte order mark is what some editors put first.
            var text = json.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? json[3..] : json;
            file = JsonSerializer.Deserialize(text, AttributeBankJson.Default.AttributeBankFile)
                ?? throw new PairException($"Attribute bank {name} holds null, expected an object with version and sources.");
        }
        catch (JsonException e)
        {
            throw new PairException($"Attribute bank {name} is not what was expected ({{\"version\": 1, \"sources\": {{…}}}}): {e.Message}", e);
        }

        if (file.Version != 1)
            throw new PairException($"Attribute bank {name} has version {file.Version}, expected 1: it was made for another release.");
        if (file.Sources.Count is 0 or > MaxSources)
            throw new PairException($"Attribute bank {name} has {file.Sources.Count} sources, expected 1 to {MaxSources}.");

        var byName = new Dictionary<string, (string Source, IReadOnlyList<string> Attributes)>(StringComparer.OrdinalIgnoreCase);
        foreach (var (sourceName, source) in file.Sources)
        {
            if (source is null || source.Attributes.Count is 0 or > MaxEntries || source.Aliases.Count > MaxEntries)
            {
                throw new PairException(
                    $"Attribute bank {name}, source '{sourceName}': expected 1 to {MaxEntries} attributes and at most {MaxEntries} aliases, " +
                    $"found {source?.Attributes.Count ?? 0} and {source?.Aliases.Count ?? 0}.");
            }

            string[] attributes = [.. source.Attributes.Select(text => CheckText(text, name, sourceName))];
            foreach (var key in source.Aliases.Prepend(sourceName))
            {
                if (!byName.TryAdd(Normalise(CheckText(key, name, sourceName)), (sourceName, attributes)))
                    throw new PairException($"Attribute bank {name} gives the name '{key}' twice: each source needs names of its own.");
            }
        }

        return new AttributeBank([.. file.Sources.Keys], byName, Convert.ToHexStringLower(SHA256.HashData(json)));
    }

    private static string CheckText(string? text, string name, string source)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > MaxText)
            throw new PairException($"Attribute bank {name}, source '{source}': a text has {text?.Trim().Length ?? 0} characters, expected 1 to {MaxText}.");
        return text.Trim();
    }

    private static string Normalise(string name) => name.Trim().Replace('_', '-');

    private static AttributeBank ReadEmbedded()
    {
        using var stream = typeof(AttributeBank).Assembly.GetManifestResourceStream("attributes.json")
            ?? throw new PairException("The library lacks its attribute bank (resource attributes.json): the package is damaged, install it again.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Parse(bytes, "attributes.json of the library");
    }
}
