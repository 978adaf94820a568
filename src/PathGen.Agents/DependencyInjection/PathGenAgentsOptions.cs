namespace PathGen.Agents;

/// <summary>What <see cref="PathGenAgentsServiceCollectionExtensions.AddPathGenAgents"/> registers. Not thread-safe while being set.</summary>
public sealed class PathGenAgentsOptions
{
    /// <summary>
    /// How the host's <c>ChatEndpoints</c>, or its <c>IChatClient</c> where it has none, describe, revise and summarise. Default null: the embedded agents, which measure and ask no model.
    /// </summary>
    public ChatAgentOptions? Chat { get; set; }

    /// <summary>How they write attributes and findings. Default null: the embedded bank and the slide's own report; nothing leaves the machine.</summary>
    public ChatPromptOptions? ChatPrompts { get; set; }

    /// <summary>The gates of runs, registered as <see cref="ICaptionGate"/> each, in this order. Default null: <see cref="CaptionGates.All"/> with <see cref="Chat"/>, none without.</summary>
    public IReadOnlyList<ICaptionGate>? Gates { get; set; }
}
