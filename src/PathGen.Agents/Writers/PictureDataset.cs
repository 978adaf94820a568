using System.Runtime.CompilerServices;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>What the forms with one picture file a pair share: pictures in <c>images/</c>, an index, traces and a card.</summary>
internal sealed class PictureDataset(DatasetWriterOptions options, PatchImageFormat defaultFormat, Func<PairRecord, string> pictureName)
{
    private readonly PatchImageFormat imageFormat = options.ImageFormat ?? defaultFormat;

    /// <summary>Writes the dataset.</summary>
    /// <param name="pairs">The pairs in order.</param>
    /// <param name="readPatch">Reads pixels; called from several threads.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="index">Name of the index file.</param>
    /// <param name="card">The card to fill.</param>
    /// <param name="begin">Written before the first entry.</param>
    /// <param name="entry">Writes a pair's entry; its picture's path in the dataset has forward slashes.</param>
    /// <param name="end">Written after the last entry.</param>
    /// <param name="cancellationToken">Stops between pairs and while a patch is read.</param>
    public async ValueTask<long> WriteAsync(
        IAsyncEnumerable<PairRecord> pairs,
        Func<PairRecord, CancellationToken, RgbImage> readPatch,
        string folder,
        string index,
        DatasetCard card,
        ReadOnlyMemory<byte> begin,
        Action<Stream, PairRecord, string> entry,
        ReadOnlyMemory<byte> end,
        CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "images"));
            using var json = new JsonLine();
            using var indexFile = new WholeFile(Path.Combine(folder, index));
            using var traces = new WholeFile(Path.Combine(folder, Provenance.FileName));
            indexFile.Stream.Write(begin.Span);
            await foreach (var (pair, image) in OrderedParallel.SelectAsync(CheckNamesAsync(pairs, cancellationToken), pair => WritePicture(pair, readPatch, folder, cancellationToken), options.Concurrency, cancellationToken).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                entry(indexFile.Stream, pair, image);
                traces.Stream.Write(json.Write(pair, image, Provenance.Write));
                traces.Stream.WriteByte((byte)'\n');
                card.Add(pair);
            }

            indexFile.Stream.Write(end.Span);
            traces.Finish();
            WholeFile.Write(Path.Combine(folder, DatasetCard.FileName), stream => stream.Write(card.ToBytes()));
            indexFile.Finish(); // Last: a dataset with its index is whole.
            return card.Pairs;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairException($"{Path.GetFullPath(folder)}: the dataset cannot be written ({OneLine.Of(e).TrimEnd('.')}). Make room, or choose a folder that this user may write to.", e);
        }
    }

    // Before any picture is begun: two threads must never write one file.
    private async IAsyncEnumerable<PairRecord> CheckNamesAsync(IAsyncEnumerable<PairRecord> pairs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var names = new SlideNames();
        await foreach (var pair in pairs.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            names.Check(pair, ImageName(pair));
            yield return pair;
        }
    }

    private string ImageName(PairRecord pair) => $"images/{pictureName(pair)}{PatchPicture.Extension(imageFormat)}";

    private string WritePicture(PairRecord pair, Func<PairRecord, CancellationToken, RgbImage> readPatch, string folder, CancellationToken cancellationToken)
    {
        var image = ImageName(pair);
        var path = Path.Combine(folder, image.Replace('/', Path.DirectorySeparatorChar));
        if (PatchPicture.IsWritten(path, pair, imageFormat, options.JpegQuality))
            return image;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        WholeFile.Write(path, stream => stream.Write(PatchPicture.Encode(pair, readPatch, imageFormat, options.JpegQuality, cancellationToken)));
        return image;
    }
}
