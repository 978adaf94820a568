using PathGen.Clip;
using PathGen.Slides;

namespace PathGen.Samples.LisService;

/// <summary>Loads the model and the native libraries in the background when the service starts; a model that cannot run ends the service.</summary>
internal sealed class ModelWarmUp(ClipModel model, LisOptions options, IHostApplicationLifetime lifetime, ILogger<ModelWarmUp> logger) : BackgroundService
{
    private volatile bool ready;

    /// <summary>Whether the model has run.</summary>
    public bool IsReady => ready;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Run(
                () =>
                {
                    if (options.Slides is not null)
                        SlideOpener.WarmUp();
                    model.WarmUp();
                },
                stoppingToken);
            ready = true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Environment.ExitCode = 1;
            logger.LogError("{Message}", e.Message.ReplaceLineEndings(" "));
            lifetime.StopApplication();
        }
    }
}
