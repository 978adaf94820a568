using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PathGen.Clip;
using PathGen.Slides;

namespace PathGen.Samples.HostedApp;

/// <summary>Classifies the tiles of the configured slide and logs how many there are of each class.</summary>
internal sealed class SlideClassification(
    AppSettings settings,
    SlideOpener opener,
    ITissueDetector tissue,
    ITiler tiler,
    SlideEmbedder embedder,
    IZeroShotClassifier classifier,
    IHostApplicationLifetime lifetime,
    ILogger<SlideClassification> logger) : OneShotService(lifetime, logger)
{
    /// <inheritdoc/>
    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        using var slide = opener.Open(settings.Slide);
        var tiles = tiler.Tile(slide, tissue.Detect(slide, cancellationToken));
        var counts = new int[classifier.Classes.Count];

        // Embeddings come as a stream, so memory does not grow with the slide.
        await foreach (var tile in embedder.StreamAsync(slide, tiles, cancellationToken))
        {
            if (tile.Failure is null)
                counts[classifier.Classify(tile.Embedding.Span).Index]++;
            else
                logger.LogWarning("Tile {X},{Y} was left out: {Reason}", tile.Tile.Region.X, tile.Tile.Region.Y, tile.Failure);
        }

        for (var i = 0; i < counts.Length; i++)
            logger.LogInformation("{Class}: {Count} tiles", classifier.Classes[i].Name, counts[i]);
    }
}
