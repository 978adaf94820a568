using Microsoft.Extensions.AI;

namespace PathGen.Agents;

/// <summary>Describes a patch with a vision-language model behind an <see cref="IChatClient"/>. It sends the picture, the tissue source and the scale; never a report or a slide's id. Thread-safe.</summary>
public sealed class ChatCaptionAgent : ICaptionAgent
{
    private readonly ChatAgentOptions options;
    private readonly ChatPrompt prompt;
    private readonly ChatCaller caller;

    /// <summary>Makes the agent.</summary>
    /// <param name="client">The model; thread-safe, not disposed.</param>
    /// <param name="options">Copied; null for defaults.</param>
    public ChatCaptionAgent(IChatClient client, ChatAgentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        this.options = options?.Copy() ?? new ChatAgentOptions();
        prompt = this.options.Prompt ?? PromptLibrary.Describe;
        caller = new ChatCaller(client, this.options, "chat-describe");
        Identity = ChatCaller.Identify(client, this.options, "chat-describe", prompt.Id, prompt.Hash);
    }

    /// <inheritdoc/>
    public AgentIdentity Identity { get; }

    /// <inheritdoc/>
    public async ValueTask<AgentAnswer> DescribeAsync(PatchContext patch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patch);
        var question = prompt.Fill(("tissue", ChatImage.Tissue(patch.Slide.TissueSource)), ("scale", ChatImage.Scale(patch)));
        var (text, input, output) = await caller.AskAsync(ChatImage.Messages(prompt, patch, options.ImageFormat, question), text => text, cancellationToken).ConfigureAwait(false);
        return new AgentAnswer(text, [], input, output);
    }
}
