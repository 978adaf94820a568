using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>Registers this package's services.</summary>
public static class PathGenAgentsServiceCollectionExtensions
{
    /// <summary>
    /// Adds singletons that are safe to share between threads: <see cref="PatchSelector"/>, <see cref="IPromptAgent"/>, <see cref="ICaptionAgent"/>,
    /// <see cref="IRevisionAgent"/>, <see cref="ISummaryAgent"/>, each <see cref="ICaptionGate"/>, and what <c>AddPathGenSlides</c> adds. What is registered already stays. Chat agents take the
    /// <see cref="ChatEndpoints"/> or the <see cref="IChatClient"/> that the host registers. A <see cref="PairGenerator"/> belongs to one run and is made for it.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets the options; null for the embedded agents.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddPathGenAgents(this IServiceCollection services, Action<PathGenAgentsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new PathGenAgentsOptions();
        configure?.Invoke(options);
        services.AddPathGenSlides();
        services.TryAddSingleton(_ => new PatchSelector());
        services.TryAddSingleton<IPromptAgent>(provider => options.ChatPrompts is { } prompts ? new ChatPromptAgent(Endpoints(provider, prompts.Chat), prompts) : new BankPromptAgent());
        services.TryAddSingleton<ICaptionAgent>(provider => options.Chat is { } chat ? new ChatCaptionAgent(Endpoints(provider, chat), chat) : new MorphologyDescriber());
        services.TryAddSingleton<IRevisionAgent>(provider => options.Chat is { } chat ? new ChatRevisionAgent(Endpoints(provider, chat), chat) : new MeasurementRevision());
        services.TryAddSingleton<ISummaryAgent>(provider => options.Chat is { } chat ? new ChatSummaryAgent(Endpoints(provider, chat), chat) : new ExtractiveSummary());
        foreach (var gate in options.Gates ?? (options.Chat is null ? [] : CaptionGates.All))
            services.AddSingleton(gate);
        return services;
    }

    private static ChatEndpoints Endpoints(IServiceProvider provider, ChatAgentOptions options) =>
        provider.GetService<ChatEndpoints>() ?? ChatEndpoints.Of(Client(provider), options);

    private static IChatClient Client(IServiceProvider provider) => provider.GetService<IChatClient>()
        ?? throw new PairException("Chat agents need ChatEndpoints or an IChatClient: register one with the host's services, or leave the chat options unset for the embedded agents.");
}
