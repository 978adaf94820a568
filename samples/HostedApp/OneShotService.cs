using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PathGen.Samples.HostedApp;

/// <summary>Does one thing and stops the host; what goes wrong is one logged line and exit code 1.</summary>
internal abstract class OneShotService(IHostApplicationLifetime lifetime, ILogger logger) : BackgroundService
{
    /// <summary>The work.</summary>
    protected abstract Task WorkAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await WorkAsync(stoppingToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            // A host that stops on its own reports success unless it is told otherwise.
            Environment.ExitCode = 1;
            logger.LogError("{Message}", e.Message.ReplaceLineEndings(" "));
        }
        finally
        {
            lifetime.StopApplication();
        }
    }
}
