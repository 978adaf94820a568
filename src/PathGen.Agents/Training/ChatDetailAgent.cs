using Microsoft.Extensions.AI;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>Describes a picture in detail with a vision-language model that is told the picture's short caption: the teacher of a describe agent. It sends picture and caption. Thread-safe.</summary>
public sealed class ChatDetailAgent : IDetailAgent
{
    private readonly ChatAgentOptions options;
    private readonly ChatPrompt prompt;
    private readonly ChatCaller caller;

    /// <summary>Makes the agent over one model.</summary>
    /// <param name="client">The model; thread-safe, not disposed.</param>
    /// <param name="options">Copied; null for defaults.</param>
    public ChatDetailAgent(IChatClient client, ChatAgentOptions? options = null)
        : this(ChatEndpoints.Of(client, options), options)
    {
    }

    /// <summary>Makes the agent over several endpoints.</summary>
    /// <param name="endpoints">Those with <see cref="ChatRoles.Describe"/> are asked.</param>
    /// <param name="options">Copied; null for defaults.</param>
    /// <exception cref="ArgumentException">No endpoint has the role.</exception>
    public ChatDetailAgent(ChatEndpoints endpoints, ChatAgentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        this.options = options?.Copy() ?? new ChatAgentOptions();
        prompt = this.options.Prompt ?? PromptLibrary.Detail;
        caller = new ChatCaller(endpoints, this.options, ChatRoles.Describe, "chat-detail");
        Identity = caller.Identify(prompt.Id, prompt.Hash);
    }

    /// <inheritdoc/>
    public AgentIdentity Identity { get; }

    /// <inheritdoc/>
    public async ValueTask<AgentAnswer> DetailAsync(RgbImage image, string caption, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentException.ThrowIfNullOrWhiteSpace(caption);
        var patch = new PatchContext(image, new SlideRegion(0, 0, image.Width, image.Height), null, new SlideContext(""), []);
        var question = prompt.Fill(("caption", Fence.Strip(OneLine.Of(caption))));
        var result = await caller.AskAsync(ChatImage.Messages(prompt, patch, options.ImageFormat, question), text => text, schema: null, cancellationToken).ConfigureAwait(false);
        return result.ToAnswer(result.Value);
    }
}
