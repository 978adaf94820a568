using PathGen.Clip;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary>Embeds pictures, one row each, and slides, one row a tile, in the order in which they were given.</summary>
internal sealed class PathEmbedding(SlideEmbedder embedder, IImageEncoder encoder, SlideTiles tiles, IProgressDisplay progress)
{
    /// <summary>Writes the rows.</summary>
    /// <returns>What each row is of.</returns>
    /// <exception cref="SlideException">A file cannot be read.</exception>
    public async Task<IReadOnlyList<EmbeddedPath>> RunAsync(IReadOnlyList<string> files, SlideOptions options, NpyRows rows, CancellationToken cancellationToken)
    {
        var results = new List<EmbeddedPath>();
        using var stage = files.Count > 1 ? progress.Begin("embedding", "files", files.Count) : null;
        await foreach (var file in PreparedPath.ReadAheadAsync(files, encoder.Preprocessor, options, cancellationToken).ConfigureAwait(false))
        {
            using (file)
            {
                results.Add(file switch
                {
                    { PixelValues: { } values } => EmbedPicture(file.Path, values, rows, cancellationToken),
                    { Slide: { } slide } => await EmbedSlideAsync(file.Path, slide, rows, cancellationToken).ConfigureAwait(false),
                    _ => throw file.Error!,
                });
            }

            stage?.Report(results.Count);
        }

        return results;
    }

    private EmbeddedPath EmbedPicture(string path, float[] pixelValues, NpyRows rows, CancellationToken cancellationToken)
    {
        var embedding = new float[encoder.EmbeddingWidth];
        encoder.Encode(pixelValues, embedding, cancellationToken);
        rows.Add(embedding);
        return new EmbeddedPath(path, rows.Count - 1, 1, null, null);
    }

    private async Task<EmbeddedPath> EmbedSlideAsync(string path, Slide slide, NpyRows rows, CancellationToken cancellationToken)
    {
        var found = tiles.Find(slide, cancellationToken);
        var (first, places, failures, done) = (rows.Count, new List<TileResult>(), new List<TileFailureResult>(), 0);
        using var stage = progress.Begin($"embedding {Failure.OneLine(Path.GetFileName(path))}", "tiles", found.Count);
        await foreach (var tile in embedder.StreamAsync(slide, found, cancellationToken).ConfigureAwait(false))
        {
            var region = tile.Tile.Region;
            if (tile.Failure is { } reason)
            {
                failures.Add(new TileFailureResult(region.X, region.Y, reason));
            }
            else
            {
                rows.Add(tile.Embedding.Span);
                places.Add(TileResult.Of(tile.Tile));
            }

            stage.Report(++done);
        }

        return new EmbeddedPath(path, first, places.Count, places, failures);
    }
}
