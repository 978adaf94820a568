using System.Formats.Tar;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PathGen.Agents;

/// <summary>
/// WebDataset shards in img2dataset's layout: <c>00000.tar</c>, <c>00001.tar</c>, … with <c>KEY.jpg</c>, <c>KEY.txt</c> (the caption) and <c>KEY.json</c> for each pair,
/// and <c>sizes.json</c> with the pairs of each shard. A key is the shard's five digits and four of the pair's place in it: WebDataset ends a key at its first
/// point, which slide ids may hold. Tar headers are ustar without times and owners. Thread-safe.
/// </summary>
/// <param name="options">How it writes; null for defaults.</param>
public sealed class WebDatasetWriter(DatasetWriterOptions? options = null) : IDatasetWriter
{
    private const string SizesName = "sizes.json";
    private readonly DatasetWriterOptions options = options ?? new DatasetWriterOptions();

    /// <inheritdoc/>
    public string Format => "webdataset";

    /// <inheritdoc/>
    public async ValueTask<long> WriteAsync(IAsyncEnumerable<DatasetPair> pairs, string folder, CancellationToken cancellationToken = default)
    {
        var imageFormat = options.ImageFormat ?? PatchImageFormat.Jpeg;
        var card = new DatasetCard(Format, "`*.tar`, `sizes.json`", options);
        var sizes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        Shard? shard = null;
        try
        {
            Directory.CreateDirectory(folder);
            using var json = new JsonLine();
            using var traces = new WholeFile(Path.Combine(folder, Provenance.FileName));
            var pictures = OrderedParallel.SelectAsync(pairs, pair => Encode(pair, imageFormat, cancellationToken), options.Concurrency, cancellationToken);
            await foreach (var (pair, picture) in pictures.ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (picture is null)
                    continue;
                if (shard is null || shard.Count == options.ShardSize)
                {
                    Finish(shard, sizes);
                    shard = new Shard(folder, sizes.Count);
                }

                var key = string.Create(CultureInfo.InvariantCulture, $"{shard.Number:D5}{shard.Count:D4}");
                var image = key + pair.Picture.Extension(imageFormat);
                shard.Add(image, picture);
                shard.Add(key + ".txt", Encoding.UTF8.GetBytes(pair.Caption));
                shard.Add(key + ".json", json.Write(pair, image, WriteEntry).ToArray());
                shard.Count++;
                traces.Stream.Write(json.Write(pair, $"{shard.Name}/{image}", Provenance.Write));
                traces.Stream.WriteByte((byte)'\n');
                card.Add(pair);
            }

            Finish(shard, sizes);
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
        finally
        {
            shard?.Dispose();
        }
    }

    // Null where the picture cannot be read and that is no reason to end.
    private byte[]? Encode(DatasetPair pair, PatchImageFormat imageFormat, CancellationToken cancellationToken)
    {
        try
        {
            return pair.Picture.Encode(imageFormat, options.JpegQuality, cancellationToken);
        }
        catch (PairException e) when (options.Unreadable is { } report)
        {
            report(pair, OneLine.Of(e));
            return null;
        }
    }

    private static void Finish(Shard? shard, SortedDictionary<string, int> sizes)
    {
        if (shard is null)
            return;
        shard.Finish();
        sizes.Add(shard.Name, shard.Count);
    }

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
                    File.Delete(Path.Combine(folder, name));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new PairException($"{path}: not a list of shards as this form writes it. Export into another folder.", e);
        }
    }

    private sealed class Shard : IDisposable
    {
        private readonly WholeFile file;
        private readonly TarWriter tar;

        public Shard(string folder, int number)
        {
            Number = number;
            Name = string.Create(CultureInfo.InvariantCulture, $"{number:D5}.tar");
            file = new WholeFile(Path.Combine(folder, Name));
            tar = new TarWriter(file.Stream, TarEntryFormat.Ustar, leaveOpen: true);
        }

        public int Number { get; }

        public string Name { get; }

        public int Count { get; set; }

        public void Add(string name, byte[] bytes) => tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
        {
            DataStream = new MemoryStream(bytes),
            ModificationTime = DateTimeOffset.UnixEpoch,
            Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
        });

        public void Finish()
        {
            tar.Dispose();
            file.Finish();
        }

        public void Dispose()
        {
            tar.Dispose();
            file.Dispose();
        }
    }
}
