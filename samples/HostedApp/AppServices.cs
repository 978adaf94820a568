using Microsoft.Extensions.DependencyInjection;
using PathGen.Agents;
using PathGen.Clip;
using PathGen.Slides;

namespace PathGen.Samples.HostedApp;

/// <summary>Everything that the app takes from its container.</summary>
internal static class AppServices
{
    /// <summary>Registers the packages' services with the app's settings.</summary>
    public static IServiceCollection AddHostedApp(this IServiceCollection services, AppSettings settings)
    {
        services.AddSingleton(settings);
        services.AddPathGenSlides(o => o.Tiles.MinTissueShare = 0.6);
        services.AddPathGenClip(o =>
        {
            o.ModelFolder = settings.Model;
            o.Classes = [.. settings.Labels.Select(label => new ZeroShotClass(label))];
            o.WarmUp = true;
        });
        services.AddPathGenAgents();
        return services;
    }
}
