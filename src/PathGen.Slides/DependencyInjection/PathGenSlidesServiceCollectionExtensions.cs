using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace PathGen.Slides;

/// <summary>Registers this package's services.</summary>
public static class PathGenSlidesServiceCollectionExtensions
{
    /// <summary>
    /// Adds singletons that are safe to share between threads: <see cref="PathGenSlidesOptions"/>, <see cref="SlideOpener"/>, <see cref="ITissueDetector"/>
    /// (by saturation) and <see cref="ITiler"/> (a grid). What is registered already stays. Called again, it goes on setting the same options.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets the options; null for defaults.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddPathGenSlides(this IServiceCollection services, Action<PathGenSlidesOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.Select(s => s.ServiceKey is null ? s.ImplementationInstance : null).OfType<PathGenSlidesOptions>().FirstOrDefault();
        if (options is null)
            services.AddSingleton(options = new PathGenSlidesOptions());
        configure?.Invoke(options);
        services.TryAddSingleton(provider => new SlideOpener(Options(provider).Slides, provider.GetService<ILogger<SlideOpener>>()));
        services.TryAddSingleton<ITissueDetector>(provider => new SaturationTissueDetector(Options(provider).Tissue));
        services.TryAddSingleton<ITiler>(provider => new TileGrid(Options(provider).Tiles));
        return services;
    }

    private static PathGenSlidesOptions Options(IServiceProvider provider) => provider.GetRequiredService<PathGenSlidesOptions>();
}
