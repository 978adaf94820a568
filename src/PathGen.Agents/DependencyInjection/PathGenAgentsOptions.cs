namespace PathGen.Agents;

/// <summary>What <see cref="PathGenAgentsServiceCollectionExtensions.AddPathGenAgents"/> registers. Not thread-safe while being set.</summary>
public sealed class PathGenAgentsOptions
{
    /// <summary>
    /// How the host's <c>IChatClient</c> describes, revises and summarises. Default null: the embedded agents, which measure and ask no model.
    /// </summary>
    public ChatAgentOptions? Chat { get; set; }

    /// <summary>How the host's <c>IChatClient</c> writes attributes and findings. Default null: the embedded bank and the slide's own report; nothing leaves the machine.</summary>
    public ChatPromptOptions? ChatPrompts { get; set; }
}
