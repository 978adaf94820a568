using System.Security.Cryptography;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>
/// Brings pairs that others made (PathCap, OpenPath, Quilt-1M and the like) into a store, with their source and licence. Pictures stay where they are; each is read once, decoded to see
/// that it is one, and known by its SHA-256. A row that cannot be used is kept with its reason. An import that ended early goes on when it is started again. Thread-safe.
/// </summary>
public static class PairImporter
{
    private const int BatchSize = 200;
    private const int MaxCaption = 20_000; // Characters.

    /// <summary>Imports, or continues.</summary>
    /// <param name="store">Where to.</param>
    /// <param name="source">Whose pairs they are, and under what terms.</param>
    /// <param name="index">A table (<c>.csv</c>, <c>.tsv</c>), JSON (<c>.json</c>, <c>.jsonl</c>), a tar shard or a folder of them.</param>
    /// <param name="options">How they are read; null for defaults.</param>
    /// <param name="progress">Told how many rows are done; null for nobody.</param>
    /// <param name="cancellationToken">Stops; the import can be continued.</param>
    /// <exception cref="PairException">The index is missing, damaged or of no known form, or the store holds another source of this name.</exception>
    public static async Task<ImportSummary> ImportAsync(
        IPairImports store, PairSource source, string index, PairImportOptions? options = null, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(source);
        Check(source);
        options ??= new PairImportOptions();
        var list = new ImportIndex(index, options);
        var reader = new Reader(list.Folder, options);
        var done = await store.OpenSourceAsync(source, await list.HashAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        var next = done;
        var batch = new List<ImportedPair>(BatchSize);
        var rows = list.ReadAsync(cancellationToken).Index().Where(row => row.Index >= done);
        await foreach (var (_, pair) in OrderedParallel.SelectAsync(rows, row => reader.Read(row.Index, row.Item), options.Concurrency, cancellationToken).ConfigureAwait(false))
        {
            batch.Add(pair);
            if (batch.Count < BatchSize)
                continue;
            await SaveAsync().ConfigureAwait(false);
        }

        await SaveAsync().ConfigureAwait(false);
        var counted = (await store.ReadSourcesAsync(cancellationToken).ConfigureAwait(false)).First(known => known.Source.Name == source.Name);
        return new ImportSummary(source, counted.Rows, counted.Pairs, counted.Rows - counted.Pairs, counted.Rows - done);

        async ValueTask SaveAsync()
        {
            if (batch.Count > 0)
                await store.SaveImportedAsync(source.Name, batch, cancellationToken).ConfigureAwait(false);
            next += batch.Count;
            progress?.Report(next);
            batch.Clear();
        }
    }

    private static void Check(PairSource source)
    {
        if (source.Name.Length is 0 or > 60 || !source.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') || source.Name.All(c => c == '.'))
            throw new PairException($"'{OneLine.Of(source.Name)}' is no name of a source: 1 to 60 letters, digits, points, _ or - are expected.");
        if (string.IsNullOrWhiteSpace(source.Licence))
            throw new PairException($"The source '{source.Name}' needs a licence: under what terms its pictures and captions may be used, as its publisher words it.");
    }

    private sealed class Reader(string folder, PairImportOptions options)
    {
        public ImportedPair Read(long number, ImportRow row)
        {
            try
            {
                if (row.Reason is { } reason)
                    return LeftOut(number, row, reason);
                if (string.IsNullOrWhiteSpace(row.Image))
                    return LeftOut(number, row, "names no picture");
                if (string.IsNullOrWhiteSpace(row.Caption))
                    return LeftOut(number, row, "has no caption");
                if (row.Caption.Length > MaxCaption)
                    return LeftOut(number, row, $"its caption has {row.Caption.Length} characters; at most {MaxCaption} are taken");
                var (file, start, length) = row.Shard is { } shard ? (shard, row.Start, row.Length) : Locate(row.Image);
                if (length > options.MaxPictureBytes || length == 0)
                    return LeftOut(number, row, $"the picture has {length} bytes; 1 to {options.MaxPictureBytes} are taken");
                var bytes = Bytes(file, start, (int)length);
                var (image, format) = StoredImage.Decode(bytes, file, isFile: row.Shard is null);
                using (image)
                {
                    var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
                    return new ImportedPair(number, row.Caption.Trim(), file, start, length, hash, image.Width, image.Height, format, Group(row, hash));
                }
            }
            catch (Exception e) when (e is SlideException or IOException or UnauthorizedAccessException or PairException)
            {
                return LeftOut(number, row, OneLine.Of(e));
            }
        }

        private static ImportedPair LeftOut(long number, ImportRow row, string reason) => new(number, "", row.Shard ?? row.Image ?? "", 0, 0, "", 0, 0, "", "", OneLine.Of(reason));

        private static string Group(ImportRow row, string hash)
        {
            if (PatientKey.FindBarcode(row.Group ?? "") is { } patient)
                return patient;
            if (!string.IsNullOrWhiteSpace(row.Group))
                return row.Group.Trim().ToLowerInvariant();
            var name = Path.GetFileName(row.Image!.Replace('\\', '/'));
            if (PatientKey.FindBarcode(name) is { } inName)
                return inName;
            var video = name.IndexOf("_image_", StringComparison.Ordinal);
            return video > 0 ? name[..video].ToLowerInvariant() : $"sha256:{hash}";
        }

        private static byte[] Bytes(string file, long start, int length)
        {
            using var handle = File.OpenHandle(file);
            var bytes = new byte[length];
            for (var read = 0; read < length;)
            {
                var count = RandomAccess.Read(handle, bytes.AsSpan(read), start + read);
                if (count == 0)
                    throw new EndOfStreamException($"{file} ends within the picture");
                read += count;
            }

            return bytes;
        }

        // Names come from outside: whatever they say, the picture lies below the folder and is no link out of it.
        private (string File, long Start, long Length) Locate(string name)
        {
            var root = Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar;
            foreach (var candidate in Candidates(name.Trim()))
            {
                var full = Path.GetFullPath(candidate, root);
                if (!full.StartsWith(root, StringComparison.Ordinal))
                    throw new PairException($"the picture's name leaves the folder {folder}");
                var file = new FileInfo(full);
                if (file.LinkTarget is not null)
                    throw new PairException($"{full} is a link");
                if (file.Exists)
                    return (full, 0, file.Length);
            }

            throw new PairException($"no such picture below {folder}: {OneLine.Of(name)}");
        }

        private static IEnumerable<string> Candidates(string name)
        {
            if (name.Contains('\0'))
                throw new PairException("the picture's name holds a zero");
            string[] extensions = Path.HasExtension(name) ? [""] : ["", ".jpg", ".jpeg", ".png"];
            foreach (var extension in extensions)
            {
                yield return name + extension;
                if (!Path.IsPathRooted(name))
                    yield return Path.Combine("images", name + extension);
            }
        }
    }
}
