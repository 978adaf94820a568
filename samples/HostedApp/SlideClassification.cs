using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PathGen.Clip;
using PathGen.Onnx;
using PathGen.Slides;

namespace PathGen.Samples.HostedApp;

/// <summary>Classifies the tiles of the configured slide, logs how many there are of each class, and stops the host.</summary>
internal sealed class SlideClassification(
    AppSettings settings,
    SlideOpener opener,
    ITissueDetector tissue,
    ITiler tiler,
    SlideEmbedder embedder,
    IZeroShotClassifier classifier,
    IHostApplicationLifetime lifetime,
    ILogger<SlideClassification> logger) : BackgroundService
{
    /// <summary>Tiles of each class, in the order of the classes; embeddings come as a stream, so memory does not grow with the slide.</summary>
    public async Task<int[]> CountAsync(CancellationToken cancellationToken)
    {
        using var slide = opener.Open(settings.Slide);
        var tiles = tiler.Tile(slide, tissue.Detect(slide, cancellationToken));
        var counts = new int[classifier.Classes.Count];
        await foreach (var tile in embedder.StreamAsync(slide, tiles, cancellationToken))
        {
            if (tile.Failure is null)
                counts[classifier.Classify(tile.Embedding.Span).Index]++;
            else
                logger.LogWarning("Tile {X},{Y} was left out: {Reason}", tile.Tile.Region.X, tile.Tile.Region.Y, tile.Failure);
        }

        return counts;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var counts = await CountAsync(stoppingToken);
            for (var i = 0; i < counts.Length; i++)
                logger.LogInformation("{Class}: {Count} tiles", classifier.Classes[i].Name, counts[i]);
        }
        catch (Exception e) when (e is SlideException or ModelException)
        {
            // A host that stops on its own reports success unless it is told otherwise.
            Environment.ExitCode = 1;
            logger.LogError("{Message}", e.Message);
        }
        finally
        {
            lifetime.StopApplication();
        }
    }
}
