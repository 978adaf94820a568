using Microsoft.Extensions.AI;

namespace PathGen.Agents;

/// <summary>Describes a patch with a vision-language model behind an <see cref="IChatClient"/>. It sends the picture, the tissue source and the scale; never a report or a slide's id. Thread-safe.</summary>
public sealed class ChatCaptionAgent : ICaptionAgent
{
    private readonly ChatAgentOptions options;
    private readonly ChatPrompt prompt;
    private readonly ChatCaller caller;

    /// <summary>Makes the agent over one model.</summary>
    /// <param name="client">The model; thread-safe, not disposed.</param>
    /// <param name="options">Copied; null for defaults.</param>
    public ChatCaptionAgent(IChatClient client, ChatAgentOptions? options = null)
        : this(ChatEndpoints.Of(client, options), options)
    {
    }

    /// <summary>Makes the agent over several endpoints.</summary>
    /// <param name="endpoints">Those with <see cref="ChatRoles.Describe"/> are asked.</param>
    /// <param name="options">Copied; null for defaults.</param>
    /// <exception cref="ArgumentException">No endpoint has the role.</exception>
    public ChatCaptionAgent(ChatEndpoints endpoints, ChatAgentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        this.options = options?.Copy() ?? new ChatAgentOptions();
        prompt = this.options.Prompt ?? PromptLibrary.Describe;
        caller = new ChatCaller(endpoints, this.options, ChatRoles.Describe, "chat-describe");
        Identity = caller.Identify(prompt.Id, prompt.Hash);
    }

    /// <inheritdoc/>
    public AgentIdentity Identity { get; }

    /// <inheritdoc/>
    public async ValueTask<AgentAnswer> DescribeAsync(PatchContext patch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patch);
        var question = prompt.Fill(("tissue", ChatImage.Tissue(patch.Slide.TissueSource)), ("scale", ChatImage.Scale(patch)));
        var result = await caller.AskAsync(ChatImage.Messages(prompt, patch, options.ImageFormat, question), text => text, schema: null, cancellationToken).ConfigureAwait(false);
        return result.ToAnswer(result.Value);
    }
}
