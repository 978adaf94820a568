using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PathGen.Slides;

namespace PathGen.Wsi;

/// <summary>Registers this package's services.</summary>
public static class PathGenWsiServiceCollectionExtensions
{
    /// <summary>
    /// Adds, where <see cref="PathGenWsiOptions.TissueModel"/> is set, one <see cref="OnnxTissueDetector"/>, and makes it the container's <see cref="ITissueDetector"/> instead of
    /// what was registered; in whichever order with <see cref="PathGenSlidesServiceCollectionExtensions.AddPathGenSlides"/>. It is safe to share between threads, loads its model when it is first
    /// resolved, and is disposed with the container. Where <see cref="PathGenWsiOptions.SlideHead"/> is set, one <see cref="ISlideClassifier"/> likewise.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddPathGenWsi(this IServiceCollection services, Action<PathGenWsiOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new PathGenWsiOptions();
        configure(options);
        if (options.TissueModel is { } path)
        {
            services.TryAddSingleton(_ => OnnxTissueDetector.Load(path, options.Tissue));
            services.Replace(ServiceDescriptor.Singleton<ITissueDetector>(provider => provider.GetRequiredService<OnnxTissueDetector>()));
        }

        if (options.SlideHead is { } head)
            services.TryAddSingleton(_ => SlideHead.Load(head));
        return services;
    }
}
