using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>
/// Embeds the tiles of a slide: several threads read and preprocess ahead, the encoder runs batches meanwhile, results come in the tiles' order. Memory
/// does not grow with the slide in <see cref="StreamAsync"/>; the other methods hold the whole matrix, N × D floats (2 kB a tile at D = 512). A tile that cannot be decoded is recorded, not thrown, until more fail than is tolerated. Thread-safe.
/// </summary>
public sealed class SlideEmbedder
{
    private readonly IImageEncoder encoder;
    private readonly SlideEmbedderOptions options;

    /// <summary>Makes an embedder.</summary>
    /// <param name="encoder">The encoder; it must live as long as this is used.</param>
    /// <param name="options">Copied; null for the defaults.</param>
    public SlideEmbedder(IImageEncoder encoder, SlideEmbedderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        this.encoder = encoder;
        this.options = options?.Copy() ?? new SlideEmbedderOptions();
    }

    /// <summary>Embeds tiles as a stream. Leaving the loop early stops reading.</summary>
    /// <param name="slide">Must stay open until the enumeration ends.</param>
    /// <param name="tiles">Enumerated lazily, by one thread at a time.</param>
    /// <param name="cancellationToken">Stops reading and embedding.</param>
    /// <returns>One result per tile, in the tiles' order.</returns>
    /// <exception cref="SlideException">More tiles failed than <see cref="SlideEmbedderOptions.MaxFailureShare"/> tolerates.</exception>
    /// <exception cref="PathGen.Onnx.ModelException">The encoder failed.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public async IAsyncEnumerable<TileEmbedding> StreamAsync(
        Slide slide, IEnumerable<Tile> tiles, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(slide);
        ArgumentNullException.ThrowIfNull(tiles);
        var tolerance = new FailureTolerance(slide.Name, options.MaxFailureShare, tiles.TryGetNonEnumeratedCount(out var count) ? count : null);
        await foreach (var batch in ResultsAsync(slide, tiles, keep: true, cancellationToken).ConfigureAwait(false))
        {
            foreach (var result in batch)
            {
                tolerance.Count(result);
                yield return result;
            }
        }

        tolerance.CheckEnd();
    }

    /// <summary>Embeds tiles into one matrix.</summary>
    /// <param name="slide">Must stay open until the task ends.</param>
    /// <param name="tiles">The tiles, such as <see cref="ITiler.Tile"/> gives them.</param>
    /// <param name="progress">Told how many tiles are done, failed ones included; null for none.</param>
    /// <param name="cancellationToken">Stops reading and embedding.</param>
    /// <exception cref="SlideException">More tiles failed than <see cref="SlideEmbedderOptions.MaxFailureShare"/> tolerates, or the embeddings exceed one matrix.</exception>
    /// <exception cref="PathGen.Onnx.ModelException">The encoder failed.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public async Task<SlideEmbeddings> EmbedAsync(
        Slide slide, IEnumerable<Tile> tiles, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(slide);
        ArgumentNullException.ThrowIfNull(tiles);
        Tile[] list = [.. tiles];
        var tolerance = new FailureTolerance(slide.Name, options.MaxFailureShare, list.Length);
        var collector = new EmbeddingCollector(slide.Name, list.Length, encoder.EmbeddingWidth);
        await foreach (var batch in ResultsAsync(slide, list, keep: false, cancellationToken).ConfigureAwait(false))
        {
            foreach (var result in batch)
            {
                tolerance.Count(result);
                collector.Add(result);
            }

            progress?.Report(collector.Count);
        }

        return collector.Build();
    }

    /// <summary>
    /// Embeds tiles into a file (see <see cref="EmbeddingFile"/>) and resumes. What is done is kept beside it in <c>PATH.partial</c>; called again after a kill,
    /// a cancellation or an error with the same slide, tiles and encoder, it continues there, and the file is the same, byte for byte, as from one run. Where the
    /// finished file is already there, it is read, unless more of its tiles failed than is tolerated now: then those may be repaired, and it starts over. With another slide, tiles or encoder it starts over and replaces the file at the end.
    /// </summary>
    /// <param name="slide">Must stay open until the task ends.</param>
    /// <param name="tiles">The tiles, such as <see cref="ITiler.Tile"/> gives them.</param>
    /// <param name="path">The <c>.npy</c> file, with coordinates in <c>PATH.json</c>, or a <c>.safetensors</c> file that holds both. Its folder must exist.</param>
    /// <param name="slideSha256">SHA-256 of the slide file in hex, to tell slides of one name and size apart; null where it is not known.</param>
    /// <param name="progress">Told how many tiles are done, failed and resumed ones included; null for none.</param>
    /// <param name="cancellationToken">Stops reading and embedding.</param>
    /// <exception cref="SlideException">More tiles failed than <see cref="SlideEmbedderOptions.MaxFailureShare"/> tolerates (the next call starts over), or the embeddings exceed one matrix.</exception>
    /// <exception cref="EmbeddingException">A file cannot be written, is damaged, or another process is writing it.</exception>
    /// <exception cref="PathGen.Onnx.ModelException">The encoder failed.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public Task<SlideEmbeddings> EmbedToFileAsync(
        Slide slide,
        IEnumerable<Tile> tiles,
        string path,
        string? slideSha256 = null,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(slide);
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentException.ThrowIfNullOrEmpty(path);

        // Files are read and written synchronously, away from the caller's thread.
        return Task.Run(() => EmbedToFileCoreAsync(slide, [.. tiles], Path.GetFullPath(path), slideSha256, progress, cancellationToken), cancellationToken);
    }

    private async Task<SlideEmbeddings> EmbedToFileCoreAsync(
        Slide slide, Tile[] tiles, string path, string? slideSha256, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var description = new EmbeddingDescription(Path.GetFileName(slide.Name), slideSha256, encoder.Identity, slide.Spacing, options.ReadSize, options.MinFocus);
        var key = description.Key(slide, tiles, encoder.EmbeddingWidth);
        var tolerance = new FailureTolerance(slide.Name, options.MaxFailureShare, tiles.Length);
        if (EmbeddingFile.ReadIfKey(path, key, cancellationToken) is { } finished && tolerance.Allows(finished.Failures.Count(f => !f.FilteredOut), tiles.Length))
        {
            PartialEmbeddings.Delete(path);
            progress?.Report(tiles.Length);
            return finished;
        }

        var collector = new EmbeddingCollector(slide.Name, tiles.Length, encoder.EmbeddingWidth);
        using (var partial = PartialEmbeddings.Open(path, key, encoder.EmbeddingWidth, tiles, out var resumed))
        {
            try
            {
                Collect(resumed);
                var rest = new ArraySegment<Tile>(tiles, collector.Count, tiles.Length - collector.Count);
                await foreach (var batch in ResultsAsync(slide, rest, keep: false, cancellationToken).ConfigureAwait(false))
                {
                    Collect(batch);
                    partial.Append(batch);
                }
            }
            catch (SlideException)
            {
                // Kept failures would be resumed, so a repaired slide could never succeed.
                partial.Discard();
                throw;
            }
        }

        var embeddings = collector.Build();
        new EmbeddingFile
        {
            Slide = description.Slide,
            SlideSha256 = description.SlideSha256,
            Encoder = description.Encoder,
            Spacing = description.Spacing,
            ReadSize = description.ReadSize,
            Key = Convert.ToHexStringLower(key),
            Embeddings = embeddings,
        }.Write(path, cancellationToken);
        PartialEmbeddings.Delete(path);
        return embeddings;

        void Collect(IReadOnlyList<TileEmbedding> results)
        {
            foreach (var result in results)
            {
                tolerance.Count(result);
                collector.Add(result);
            }

            progress?.Report(collector.Count);
        }
    }

    /// <summary>Results in the tiles' order. Where they are not kept, an array and its embeddings hold until the next is asked for, and steady state allocates next to nothing.</summary>
    private IAsyncEnumerable<TileEmbedding[]> ResultsAsync(Slide slide, IEnumerable<Tile> tiles, bool keep, CancellationToken cancellationToken) =>
        (options.BatchSize ?? encoder.BatchSize) is var batch and > 1
            ? BatchesAsync(slide, tiles, batch, keep, cancellationToken)
            : OneByOneAsync(slide, tiles, keep, cancellationToken);

    /// <summary>
    /// Each thread reads, preprocesses and embeds a tile of its own. Threads that share one operator wait for the one that a reader holds up; these wait for nobody.
    /// </summary>
    private async IAsyncEnumerable<TileEmbedding[]> OneByOneAsync(
        Slide slide, IEnumerable<Tile> tiles, bool keep, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = Reader(Math.Clamp(Environment.ProcessorCount, 1, 256));
        var handedOut = new TileEmbedding[1];
        await foreach (var result in reader.ReadAsync(slide, tiles, pixels => EmbedOne(pixels, keep, cancellationToken), cancellationToken).ConfigureAwait(false))
        {
            handedOut[0] = result;
            yield return handedOut;
            if (!keep && MemoryMarshal.TryGetArray(result.Embedding, out var rented) && rented.Count > 0)
                ArrayPool<float>.Shared.Return(rented.Array!);
        }
    }

    private TileEmbedding EmbedOne(TilePixels pixels, bool keep, CancellationToken cancellationToken)
    {
        using var tile = PreparedTile.From(pixels, encoder.Preprocessor);
        if (tile.Failure is not null)
            return new TileEmbedding(tile.Tile, default, tile.Failure, tile.FilteredOut);
        var width = encoder.EmbeddingWidth;
        var embedding = (keep ? new float[width] : ArrayPool<float>.Shared.Rent(width)).AsMemory(0, width);
        encoder.Encode(tile.PixelValues, embedding, cancellationToken);
        return new TileEmbedding(tile.Tile, embedding, null);
    }

    private TileReader Reader(int readers) => new(new TileReaderOptions { Readers = options.Readers ?? readers, OutputSize = options.ReadSize, MinFocus = options.MinFocus });

    /// <summary>Fills one batch while another is embedded.</summary>
    private async IAsyncEnumerable<TileEmbedding[]> BatchesAsync(
        Slide slide, IEnumerable<Tile> tiles, int batch, bool keep, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var preprocessor = encoder.Preprocessor;
        var reader = Reader(Math.Clamp(Environment.ProcessorCount / 2, 1, 8));
        using var one = new EmbeddingBatch(encoder, batch, keep);
        using var other = new EmbeddingBatch(encoder, batch, keep);
        var filling = one;
        Task<TileEmbedding[]>? encoding = null;
        try
        {
            var prepared = reader.ReadAsync(slide, tiles, pixels => PreparedTile.From(pixels, preprocessor), cancellationToken);
            await foreach (var tile in prepared.ConfigureAwait(false))
            {
                using (tile)
                    filling.Add(tile);
                if (!filling.IsFull)
                    continue;
                if (encoding is not null)
                    yield return await encoding.ConfigureAwait(false);
                encoding = Start(filling);
                filling = filling == one ? other : one;
            }

            if (encoding is not null)
                yield return await encoding.ConfigureAwait(false);
            encoding = null;
            if (!filling.IsEmpty)
                yield return await Start(filling).ConfigureAwait(false);
        }
        finally
        {
            // The caller left, or an exception is on its way: what runs still uses a batch's buffer, and its own outcome no longer matters.
            if (encoding is not null)
                await ((Task)encoding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Task<TileEmbedding[]> Start(EmbeddingBatch batch) => Task.Run(() => batch.Encode(cancellationToken), cancellationToken);
    }
}
