using System.Formats.Tar;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PathGen.Agents;

/// <summary>
/// What lists the pairs of a source: a table (CSV, tab-separated), JSON (an array or lines of objects; also LLaVA conversations), or WebDataset shards (one tar or a folder of them).
/// </summary>
internal sealed class ImportIndex
{
    private const int MaxText = 1 << 20; // Bytes of a caption's file.
    private static readonly string[] Pictures = [".jpg", ".jpeg", ".png", ".tif", ".tiff"];

    private readonly string path;
    private readonly PairImportOptions options;
    private readonly string[] shards;

    /// <summary>Finds an index.</summary>
    /// <exception cref="PairException">There is none of a form that is known.</exception>
    public ImportIndex(string path, PairImportOptions options)
    {
        this.path = Path.GetFullPath(path);
        this.options = options;
        shards = Shards(this.path);
        if (shards.Length > 0)
            return;
        if (!File.Exists(this.path))
            throw new PairException($"{path}: {(Directory.Exists(path) ? "the folder holds no tar shard; name the table or JSON file that lists the pairs" : "no such file")}.");
        if (Extension is not (".csv" or ".tsv" or ".txt" or ".json" or ".jsonl" or ".ndjson"))
            throw new PairException($"{path}: a table (.csv, .tsv), JSON (.json, .jsonl) or WebDataset shards (.tar, or a folder of them) are expected.");
    }

    private string Extension => Path.GetExtension(path).ToLowerInvariant();

    /// <summary>The folder below which pictures lie.</summary>
    public string Folder => Path.GetFullPath(options.ImageFolder ?? Path.GetDirectoryName(path)!);

    /// <summary>SHA-256 of the index; of shards: of their names and lengths, since they hold the pictures too.</summary>
    public async Task<string> HashAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (shards.Length > 0)
                return SlideHash.OfText(string.Concat(shards.Select(shard => FormattableString.Invariant($"{Path.GetFileName(shard)} {new FileInfo(shard).Length}\n"))));
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.Asynchronous | FileOptions.SequentialScan);
            await using (file.ConfigureAwait(false))
                return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairException($"{path}: the list of pairs cannot be read ({OneLine.Of(e).TrimEnd('.')}).", e);
        }
    }

    /// <summary>Every row in order.</summary>
    public IAsyncEnumerable<ImportRow> ReadAsync(CancellationToken cancellationToken) => shards.Length > 0
        ? ReadShardsAsync(cancellationToken)
        : Extension is ".csv" or ".tsv" or ".txt" ? ReadTable().ToAsyncEnumerable() : ReadJsonAsync(cancellationToken);

    private static string[] Shards(string path)
    {
        try
        {
            return Directory.Exists(path)
                ? [.. Directory.EnumerateFiles(path, "*.tar").Order(StringComparer.Ordinal)]
                : File.Exists(path) && Path.GetExtension(path).Equals(".tar", StringComparison.OrdinalIgnoreCase) ? [path] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairException($"{path}: the folder cannot be read ({OneLine.Of(e).TrimEnd('.')}).", e);
        }
    }

    private static string? Find(IReadOnlyList<string> names, Func<string, string?> value) => names.Select(value).FirstOrDefault(found => !string.IsNullOrWhiteSpace(found));

    private IEnumerable<ImportRow> ReadTable()
    {
        using var table = new DelimitedReader(path);
        var header = table.Next() ?? throw new PairException($"{path}: the table is empty.");
        var columns = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < header.Count; i++)
            columns.TryAdd(header[i].Trim(), i);
        Require(columns, options.ImageColumns, "picture", header);
        Require(columns, options.CaptionColumns, "caption", header);
        while (table.Next() is { } row)
        {
            if (row is [""])
                continue;
            string? Value(string name) => columns.TryGetValue(name, out var index) && index < row.Count ? row[index] : null;
            yield return new ImportRow(Find(options.ImageColumns, Value), Find(options.CaptionColumns, Value), Find(options.GroupColumns, Value));
        }
    }

    private void Require(Dictionary<string, int> columns, IReadOnlyList<string> names, string what, List<string> header)
    {
        if (!names.Any(columns.ContainsKey))
            throw new PairException($"{path}: no column names the {what} ({string.Join(", ", names)}); the table has {OneLine.Of(string.Join(", ", header.Take(20)))}. Say which column it is.");
    }

    private async IAsyncEnumerable<ImportRow> ReadJsonAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (json, _) in JsonRecords.ReadAsync(path, cancellationToken).ConfigureAwait(false))
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            string? Value(string name) => PublishedPairs.Text(root, name);
            yield return new ImportRow(Find(options.ImageColumns, Value), Find(options.CaptionColumns, Value) ?? PublishedPairs.Answer(root), Find(options.GroupColumns, Value));
        }
    }

    // A sample is the files that follow each other under one key, which ends at the name's first point.
    private async IAsyncEnumerable<ImportRow> ReadShardsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var shard in shards)
        {
            var file = Guard(shard, () => new FileStream(shard, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16));
            await using (file.ConfigureAwait(false))
            {
                using var tar = new TarReader(file);
                ImportRow? row = null;
                var key = "";
                while (Guard(shard, () => tar.GetNextEntry()) is { } entry)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                        continue;
                    var (name, extension) = Split(entry.Name);
                    if (name != key && row is { } done)
                    {
                        yield return done;
                        row = null;
                    }

                    key = name;
                    row = Guard(shard, () => Add(row ?? new ImportRow(null, null, null) { Shard = shard }, entry, extension));
                }

                if (row is { } last)
                    yield return last;
            }
        }
    }

    private ImportRow Add(ImportRow row, TarEntry entry, string extension)
    {
        if (Pictures.Contains(extension))
            return row with { Image = entry.Name, Start = entry.DataOffset, Length = entry.Length };
        if (extension is not (".txt" or ".json"))
            return row;
        if (entry.Length > MaxText)
            return row with { Reason = $"{entry.Name} has {entry.Length} bytes; a caption has at most {MaxText}" };
        var bytes = new byte[entry.Length];
        entry.DataStream?.ReadExactly(bytes);
        if (extension == ".txt")
            return row with { Caption = Encoding.UTF8.GetString(bytes) };
        using var document = Json(bytes);
        if (document is not { RootElement: { ValueKind: JsonValueKind.Object } root })
            return row;
        string? Value(string name) => PublishedPairs.Text(root, name);
        return row with { Caption = row.Caption ?? Find(options.CaptionColumns, Value), Group = Find(options.GroupColumns, Value) ?? Value("wsi_id") };
    }

    private static JsonDocument? Json(byte[] bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes);
        }
        catch (JsonException)
        {
            return null; // The caption may be in a text of its own.
        }
    }

    private static (string Key, string Extension) Split(string name)
    {
        var point = name.IndexOf('.', name.LastIndexOf('/') + 1);
        return point < 0 ? (name, "") : (name[..point], name[point..].ToLowerInvariant());
    }

    private static T Guard<T>(string shard, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or FormatException or ArgumentException)
        {
            throw new PairException($"{shard}: the shard is damaged or cannot be read ({OneLine.Of(e).TrimEnd('.')}). Fetch it again, or take it out of the folder.", e);
        }
    }
}
