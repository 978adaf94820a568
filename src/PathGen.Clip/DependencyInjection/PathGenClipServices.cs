using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace PathGen.Clip;

/// <summary>Registration of a CLIP with a service collection.</summary>
public static class PathGenClipServices
{
    /// <summary>
    /// Registers one <see cref="ClipModel"/>, its <see cref="IImageEncoder"/> and its <see cref="ITextEncoder"/>, a <see cref="SlideEmbedder"/> and, where
    /// <see cref="PathGenClipOptions.Classes"/> names classes, an <see cref="IZeroShotClassifier"/>: singletons that are safe to share between threads. What is
    /// registered already stays, and the others use it: the classifier asks the container's encoders, at the scale of its options or else the model's. The model is opened when one of them is first resolved, and disposed with the container.
    /// </summary>
    /// <param name="services">The collection.</param>
    /// <param name="configure">Sets at least <see cref="PathGenClipOptions.ModelFolder"/>.</param>
    /// <exception cref="ArgumentException">No model folder was set.</exception>
    public static IServiceCollection AddPathGenClip(this IServiceCollection services, Action<PathGenClipOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new PathGenClipOptions();
        configure(options);
        if (options.ModelFolder is not { } folder)
            throw new ArgumentException($"Set {nameof(PathGenClipOptions)}.{nameof(PathGenClipOptions.ModelFolder)} to the model's folder.", nameof(configure));
        services.TryAddSingleton(_ => Load(folder, options));
        services.TryAddSingleton(provider => provider.GetRequiredService<ClipModel>().ImageEncoder);
        services.TryAddSingleton(provider => provider.GetRequiredService<ClipModel>().TextEncoder);
        services.TryAddSingleton(provider => new SlideEmbedder(provider.GetRequiredService<IImageEncoder>(), options.Embedder));
        if (options.Classes.Count > 0)
        {
            services.TryAddSingleton(provider => ZeroShotClassifier.Create(
                provider.GetRequiredService<ITextEncoder>(),
                provider.GetRequiredService<IImageEncoder>(),
                options.Classes,
                options.ZeroShot,
                options.ZeroShot.LogitScale ?? provider.GetRequiredService<ClipModel>().LogitScale));
            services.TryAddSingleton<IZeroShotClassifier>(provider => provider.GetRequiredService<ZeroShotClassifier>());
        }

        return services;
    }

    private static ClipModel Load(string folder, PathGenClipOptions options)
    {
        var model = ClipModel.Load(folder, options.Model);
        if (!options.WarmUp)
            return model;
        try
        {
            model.WarmUp();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
