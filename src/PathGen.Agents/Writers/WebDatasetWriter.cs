using System.Formats.Tar;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PathGen.Agents;

/// <summary>
/// WebDataset shards in img2dataset's layout: <c>00000.tar</c>, <c>00001.tar</c>, … with <c>KEY.jpg</c>, <c>KEY.txt</c> (the caption) and <c>KEY.json</c> for each pair,
/// and <c>sizes.json</c> with the pairs of each shard. A key is the shard's five digits and four of the pair's place in it: WebDataset ends a key at its first
/// point, which slide ids may hold. Tar headers are ustar without times and owners. <c>00000_stats.json</c> says what a shard was made of: one that is there already is not made again. The
/// pairs of one shard are held, without their pictures. Thread-safe.
/// </summary>
/// <param name="options">How it writes; null for defaults.</param>
public sealed class WebDatasetWriter(DatasetWriterOptions? options = null) : IDatasetWriter
{
    private const string SizesName = "sizes.json";
    private readonly DatasetWriterOptions options = options ?? new DatasetWriterOptions();

    private PatchImageFormat ImageFormat => options.ImageFormat ?? PatchImageFormat.Jpeg;

    /// <inheritdoc/>
    public string Format => "webdataset";

    /// <inheritdoc/>
    public async ValueTask<long> WriteAsync(IAsyncEnumerable<DatasetPair> pairs, string folder, CancellationToken cancellationToken = default)
    {
        var card = new DatasetCard(Format, "`*.tar`, `sizes.json`", options);
        var sizes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        try
        {
            Directory.CreateDirectory(folder);
            using var json = new JsonLine();
            using var traces = new WholeFile(Path.Combine(folder, Provenance.FileName));
            await foreach (var (number, chunk) in pairs.Chunk(options.ShardSize).Index().WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var names = chunk.Select((pair, i) => string.Create(CultureInfo.InvariantCulture, $"{number:D5}{i:D4}") + pair.Picture.Extension(ImageFormat)).ToArray();
                var stats = new ShardStats(folder, string.Create(CultureInfo.InvariantCulture, $"{number:D5}"), Fingerprint(json, chunk, names));
                if (stats.Find() is not { } left || (left.Count > 0 && options.Unreadable is null))
                    left = await WriteShardAsync(json, stats, chunk, names, cancellationToken).ConfigureAwait(false);
                for (var i = 0; i < chunk.Length; i++)
                {
                    if (left.TryGetValue(i, out var reason))
                    {
                        options.Unreadable!(chunk[i], reason);
                        continue;
                    }

                    traces.Stream.Write(json.Write(chunk[i], $"{stats.ShardName}/{names[i]}", Provenance.Write));
                    traces.Stream.WriteByte((byte)'\n');
                    card.Add(chunk[i]);
                }

                sizes.Add(stats.ShardName, chunk.Length - left.Count);
            }

            traces.Finish();
            WholeFile.Write(Path.Combine(folder, DatasetCard.FileName), stream => stream.Write(card.ToBytes()));
            RemoveOldShards(folder, sizes);
            WriteSizes(folder, sizes);
            return card.Pairs;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairException($"{Path.GetFullPath(folder)}: the dataset cannot be written ({OneLine.Of(e).TrimEnd('.')}). Make room, or choose a folder that this user may write to.", e);
        }
    }

    // Which pairs were left out, by their places, and why.
    private async Task<SortedDictionary<int, string>> WriteShardAsync(JsonLine json, ShardStats stats, DatasetPair[] chunk, string[] names, CancellationToken cancellationToken)
    {
        var left = new SortedDictionary<int, string>();
        using (var file = new WholeFile(stats.ShardPath))
        {
            using (var tar = new TarWriter(file.Stream, TarEntryFormat.Ustar, leaveOpen: true))
            {
                var pictures = OrderedParallel.SelectAsync(chunk.ToAsyncEnumerable().Index(), pair => Encode(pair.Item, cancellationToken), options.Concurrency, cancellationToken);
                await foreach (var ((i, pair), (picture, reason)) in pictures.ConfigureAwait(false))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (picture is null)
                    {
                        left.Add(i, reason!);
                        continue;
                    }

                    var key = Path.GetFileNameWithoutExtension(names[i]);
                    Add(tar, names[i], picture);
                    Add(tar, key + ".txt", Encoding.UTF8.GetBytes(pair.Caption));
                    Add(tar, key + ".json", json.Write(pair, names[i], WriteEntry).ToArray());
                }
            }

            file.Finish();
        }

        stats.Write(chunk.Length - left.Count, left);
        return left;
    }

    // A reason where the picture cannot be read and that is no reason to end.
    private (byte[]? Picture, string? Reason) Encode(DatasetPair pair, CancellationToken cancellationToken)
    {
        try
        {
            return (pair.Picture.Encode(ImageFormat, options.JpegQuality, cancellationToken), null);
        }
        catch (PairException e) when (options.Unreadable is not null)
        {
            return (null, OneLine.Of(e));
        }
    }

    // All that determines a shard's bytes, but the pixels, which follow from the pictures' identities.
    private string Fingerprint(JsonLine json, DatasetPair[] chunk, string[] names)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"webdataset 1 {ImageFormat} {options.JpegQuality}\n")));
        for (var i = 0; i < chunk.Length; i++)
        {
            hash.AppendData(json.Write(chunk[i], names[i], WriteEntry));
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{chunk[i].Picture.Identity}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(TarWriter tar, string name, byte[] bytes) => tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
    {
        DataStream = new MemoryStream(bytes),
        ModificationTime = DateTimeOffset.UnixEpoch,
        Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
    });

    private static void WriteEntry(Utf8JsonWriter json, DatasetPair pair, string image)
    {
        json.WriteString("key", Path.GetFileNameWithoutExtension(image));
        json.WriteString("caption", pair.Caption);
        JsonLine.WriteOrigin(json, pair);
        json.WriteNumber("width", pair.Picture.Width);
        json.WriteNumber("height", pair.Picture.Height);
    }

    private static void WriteSizes(string folder, SortedDictionary<string, int> sizes)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            foreach (var (name, count) in sizes)
                json.WriteNumber(name, count);
            json.WriteEndObject();
        }

        WholeFile.Write(Path.Combine(folder, SizesName), stream => stream.Write(buffer.ToArray()));
    }

    // Shards of an earlier, longer export would be read with the new ones. Only names that an earlier sizes.json lists and that we give are removed.
    private static void RemoveOldShards(string folder, SortedDictionary<string, int> sizes)
    {
        var path = Path.Combine(folder, SizesName);
        if (!File.Exists(path))
            return;
        try
        {
            using var old = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var name in old.RootElement.EnumerateObject().Select(shard => shard.Name))
            {
                if (name.Length == 9 && name.EndsWith(".tar", StringComparison.Ordinal) && name.AsSpan(0, 5).IndexOfAnyExceptInRange('0', '9') < 0 && !sizes.ContainsKey(name))
                {
                    File.Delete(Path.Combine(folder, name));
                    File.Delete(Path.Combine(folder, name[..5] + ShardStats.Suffix));
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new PairException($"{path}: not a list of shards as this form writes it. Export into another folder.", e);
        }
    }
}
