using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PathGen.Agents;

namespace PathGen.Instruct;

/// <summary>Registers this package's services.</summary>
public static class PathGenInstructServiceCollectionExtensions
{
    /// <summary>
    /// Adds what <c>AddPathGenAgents</c> adds and, where a model's folder is given, <see cref="LlavaModel"/> and an <see cref="IChatClient"/> over it as singletons that are safe to share
    /// between threads. The model loads when it is first asked for. What is registered already stays.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddPathGenInstruct(this IServiceCollection services, Action<PathGenInstructOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new PathGenInstructOptions();
        configure?.Invoke(options);
        services.AddPathGenAgents();
        if (options.ModelFolder is not { } folder)
            return services;
        services.TryAddSingleton(_ => LlavaModel.Load(folder, options.Model));
        services.TryAddSingleton<IChatClient>(provider => new LlavaChatClient(provider.GetRequiredService<LlavaModel>(), options.Chat));
        return services;
    }
}
