using PathGen.Clip;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary>Embeds the tiles of one slide into one safetensors file, with their places; a run that ended early goes on.</summary>
internal sealed class SlideTensors(SlideEmbedder embedder, SlideTiles tiles, IProgressDisplay progress)
{
    /// <summary>Writes the file.</summary>
    /// <returns>What each row is of.</returns>
    /// <exception cref="SlideException">The slide cannot be read.</exception>
    /// <exception cref="EmbeddingException">The file cannot be written.</exception>
    public async Task<EmbeddedPath> RunAsync(string file, SlideOptions options, string output, CancellationToken cancellationToken)
    {
        using var slide = Slide.Open(file, options);
        var found = tiles.Find(slide, cancellationToken);
        using var stage = progress.Begin($"embedding {Failure.OneLine(Path.GetFileName(file))}", "tiles", found.Count);
        var done = new DoneTiles(stage);
        var embeddings = await embedder.EmbedToFileAsync(slide, found, output, progress: done, cancellationToken: cancellationToken).ConfigureAwait(false);
        return new EmbeddedPath(
            file, 0, embeddings.Tiles.Count, [.. embeddings.Tiles.Select(tile => TileResult.Of(tile))],
            [.. embeddings.Failures.Select(failure => new TileFailureResult(failure.Tile.Region.X, failure.Tile.Region.Y, failure.Reason))]);
    }

    // Not Progress<T>, which reports later and on other threads.
    private sealed class DoneTiles(IProgressStage stage) : IProgress<int>
    {
        public void Report(int value) => stage.Report(value);
    }
}
