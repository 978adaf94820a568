using System.Buffers;
using System.Runtime.CompilerServices;
using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>
/// Embeds picture files (PNG, JPEG, TIFF) in order, on all processors, with a file that keeps every embedding: what is killed continues, and what was embedded once is
/// not embedded again. Memory does not grow with their number. Thread-safe.
/// </summary>
/// <param name="encoder">The encoder.</param>
public sealed class PictureEmbedder(IImageEncoder encoder)
{
    private const int MaxReason = 1000;

    /// <summary>Embeds pictures. One that cannot be read has its reason; it does not end the stream.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="keep">The file that keeps embeddings, by the hash of the picture's file; its folder must exist.</param>
    /// <param name="cancellationToken">Stops; what is embedded is kept.</param>
    /// <returns>One result a path, in order.</returns>
    /// <exception cref="EmbeddingException">The file is in use, cannot be written, or is of another encoder.</exception>
    /// <exception cref="PathGen.Onnx.ModelException">The runtime failed.</exception>
    public async IAsyncEnumerable<PictureEmbedding> EmbedAsync(
        IReadOnlyList<string> paths, string keep, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentException.ThrowIfNullOrEmpty(keep);
        using var file = KeptEmbeddings.Open(keep, encoder.Identity, encoder.EmbeddingWidth);
        var workers = Environment.ProcessorCount;
        var pictures = OrderedReadAhead.Run(
            Enumerable.Range(0, paths.Count), (i, _) => Prepare(i, paths[i], file, cancellationToken), workers, Math.Max(workers + 1, encoder.BatchSize), cancellationToken);
        var batch = new List<PreparedPicture>();
        try
        {
            await foreach (var picture in pictures.ConfigureAwait(false))
            {
                batch.Add(picture);
                if (batch.Count < encoder.BatchSize && picture.Result.Index + 1 < paths.Count)
                    continue;
                var results = batch.Exists(p => p.IsOpen)
                    ? await Task.Run(() => Encode(batch, file, cancellationToken), cancellationToken).ConfigureAwait(false)
                    : batch.ConvertAll(p => p.Result);
                foreach (var result in results)
                    yield return result;
                batch.ForEach(p => p.Dispose());
                batch.Clear();
            }
        }
        finally
        {
            batch.ForEach(p => p.Dispose());
        }
    }

    private PreparedPicture Prepare(int index, string path, KeptEmbeddings file, CancellationToken cancellationToken)
    {
        var embedding = new float[encoder.EmbeddingWidth];
        var pixelValues = ArrayPool<float>.Shared.Rent(encoder.Preprocessor.Length);
        var input = pixelValues.AsMemory(0, encoder.Preprocessor.Length);
        try
        {
            if (Find(path, file, embedding, input.Span, out var hash, out var isNew) is { } failure)
                return new PreparedPicture(new PictureEmbedding(index, default, failure), null);
            if (isNew && encoder.BatchSize > 1)
                return new PreparedPicture(new PictureEmbedding(index, default, null) { Hash = hash }, Interlocked.Exchange(ref pixelValues, null));
            if (isNew)
            {
                encoder.Encode(input, embedding, cancellationToken);
                file.Add(hash, embedding);
            }

            return new PreparedPicture(new PictureEmbedding(index, embedding, null) { Hash = hash }, null);
        }
        finally
        {
            if (pixelValues is not null)
                ArrayPool<float>.Shared.Return(pixelValues);
        }
    }

    // Finds the embedding or, where there is none, reads the picture. Returns why neither could be done, in one line.
    private string? Find(string path, KeptEmbeddings file, float[] embedding, Span<float> pixelValues, out ContentHash hash, out bool isNew)
    {
        (hash, isNew) = (default, false);
        try
        {
            hash = ContentHash.OfFile(path);
            if (file.TryRead(hash, embedding))
                return null;
            using var picture = PictureFile.Read(path);
            encoder.Preprocessor.Write(picture, pixelValues);
            isNew = true;
            return null;
        }
        catch (Exception e) when (e is SlideException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            // Missing, forbidden, damaged, no picture, or so much longer than wide that it cannot be resized.
            var reason = string.Join(' ', e.Message.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
            return reason.Length <= MaxReason ? reason : reason[..MaxReason];
        }
    }

    private List<PictureEmbedding> Encode(List<PreparedPicture> batch, KeptEmbeddings file, CancellationToken cancellationToken)
    {
        var (length, width) = (encoder.Preprocessor.Length, encoder.EmbeddingWidth);
        var open = batch.FindAll(p => p.IsOpen);
        var (pixelValues, embeddings) = (new float[open.Count * length], new float[open.Count * width]);
        for (var i = 0; i < open.Count; i++)
            open[i].PixelValues[..length].CopyTo(pixelValues.AsSpan(i * length));
        encoder.Encode(pixelValues, embeddings, cancellationToken);
        for (var i = 0; i < open.Count; i++)
            file.Add(open[i].Result.Hash, embeddings.AsSpan(i * width, width));
        return batch.ConvertAll(p => p.IsOpen ? p.Result with { Embedding = embeddings.AsMemory(open.IndexOf(p) * width, width) } : p.Result);
    }
}
