using System.Runtime.CompilerServices;

namespace PathGen.Agents;

/// <summary>What the forms with one picture file a pair share: pictures in <c>images/</c>, an index, traces and a card.</summary>
internal sealed class PictureDataset(DatasetWriterOptions options, PatchImageFormat defaultFormat, Func<DatasetPair, string> pictureName)
{
    private readonly PatchImageFormat imageFormat = options.ImageFormat ?? defaultFormat;
    private readonly Lock[] files = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];

    /// <summary>Writes the dataset.</summary>
    /// <param name="pairs">The pairs in order.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="index">Name of the index file.</param>
    /// <param name="card">The card to fill.</param>
    /// <param name="begin">Written before the first entry.</param>
    /// <param name="entry">Writes a pair's entry; its picture's path in the dataset has forward slashes.</param>
    /// <param name="end">Written after the last entry.</param>
    /// <param name="finish">Puts further files in their places, before the index; null for none.</param>
    /// <param name="cancellationToken">Stops between pairs and while a picture is read.</param>
    public async ValueTask<long> WriteAsync(
        IAsyncEnumerable<DatasetPair> pairs,
        string folder,
        string index,
        DatasetCard card,
        ReadOnlyMemory<byte> begin,
        Action<Stream, DatasetPair, string> entry,
        ReadOnlyMemory<byte> end,
        Action? finish,
        CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "images"));
            using var json = new JsonLine();
            using var indexFile = new WholeFile(Path.Combine(folder, index));
            using var traces = new WholeFile(Path.Combine(folder, Provenance.FileName));
            indexFile.Stream.Write(begin.Span);
            await foreach (var (pair, image) in OrderedParallel.SelectAsync(CheckNamesAsync(pairs, cancellationToken), pair => WritePicture(pair, folder, cancellationToken), options.Concurrency, cancellationToken).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (image is null)
                    continue;
                entry(indexFile.Stream, pair, image);
                traces.Stream.Write(json.Write(pair, image, Provenance.Write));
                traces.Stream.WriteByte((byte)'\n');
                card.Add(pair);
            }

            indexFile.Stream.Write(end.Span);
            traces.Finish();
            finish?.Invoke();
            WholeFile.Write(Path.Combine(folder, DatasetCard.FileName), stream => stream.Write(card.ToBytes()));
            indexFile.Finish(); // Last: a dataset with its index is whole.
            return card.Pairs;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairException($"{Path.GetFullPath(folder)}: the dataset cannot be written ({OneLine.Of(e).TrimEnd('.')}). Make room, or choose a folder that this user may write to.", e);
        }
    }

    // Before any picture is begun: two pairs must never share a file by chance.
    private async IAsyncEnumerable<DatasetPair> CheckNamesAsync(IAsyncEnumerable<DatasetPair> pairs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var names = new SlideNames();
        await foreach (var pair in pairs.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            names.Check(pair, ImageName(pair));
            yield return pair;
        }
    }

    private string ImageName(DatasetPair pair) => $"images/{pictureName(pair)}{pair.Picture.Extension(imageFormat)}";

    // Null where the picture cannot be read and that is no reason to end.
    private string? WritePicture(DatasetPair pair, string folder, CancellationToken cancellationToken)
    {
        try
        {
            return WriteReadable(pair, folder, cancellationToken);
        }
        catch (PairException e) when (options.Unreadable is { } report)
        {
            report(pair, OneLine.Of(e));
            return null;
        }
    }

    private string WriteReadable(DatasetPair pair, string folder, CancellationToken cancellationToken)
    {
        var image = ImageName(pair);
        var path = Path.Combine(folder, image.Replace('/', Path.DirectorySeparatorChar));

        // A pair that comes again, or a picture with several captions, is one file: one thread at a time writes it.
        lock (files[(uint)string.GetHashCode(image, StringComparison.Ordinal) % (uint)files.Length])
        {
            if (pair.Picture.IsWritten(path, imageFormat, options.JpegQuality))
                return image;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            WholeFile.Write(path, stream => stream.Write(pair.Picture.Encode(imageFormat, options.JpegQuality, cancellationToken)));
            return image;
        }
    }
}
