using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PathGen.Samples.LisService;

/// <summary>Ready once the model has run and while the slides' folder is there.</summary>
internal sealed class ReadinessCheck(ModelWarmUp model, LisOptions options) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        !model.IsReady ? HealthCheckResult.Unhealthy("The model is loading.")
        : options.Slides is not null && !Directory.Exists(options.Slides) ? HealthCheckResult.Unhealthy("The slides' folder is gone.")
        : HealthCheckResult.Healthy());
}
