using Microsoft.Extensions.AI;

namespace PathGen.Agents;

/// <summary>
/// Corrects a description with a vision-language model behind an <see cref="IChatClient"/>. It sends the picture, the description, the tissue source and the
/// scale; never a report or a slide's id. The answer is JSON with edits; one without edits leaves the description as it is. Thread-safe.
/// </summary>
public sealed class ChatRevisionAgent : IRevisionAgent
{
    private readonly ChatAgentOptions options;
    private readonly ChatPrompt prompt;
    private readonly ChatCaller caller;

    /// <summary>Makes the agent.</summary>
    /// <param name="client">The model; thread-safe, not disposed.</param>
    /// <param name="options">Copied; null for defaults.</param>
    public ChatRevisionAgent(IChatClient client, ChatAgentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        this.options = options?.Copy() ?? new ChatAgentOptions();
        prompt = this.options.Prompt ?? PromptLibrary.Revise;
        caller = new ChatCaller(client, this.options, "chat-revise");
        Identity = ChatCaller.Identify(client, this.options, "chat-revise", prompt.Id, prompt.Hash);
    }

    /// <inheritdoc/>
    public AgentIdentity Identity { get; }

    /// <inheritdoc/>
    public async ValueTask<AgentAnswer> ReviseAsync(PatchContext patch, string description, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patch);
        ArgumentException.ThrowIfNullOrWhiteSpace(description);
        var question = prompt.Fill(("tissue", ChatImage.Tissue(patch.Slide.TissueSource)), ("scale", ChatImage.Scale(patch)), ("description", description));
        var (answer, input, output) = await caller.AskAsync(
            ChatImage.Messages(prompt, patch, options.ImageFormat, question), text => RevisionAnswer.Read(text, description), cancellationToken).ConfigureAwait(false);
        return new AgentAnswer(answer.Description, answer.Edits, input, output);
    }
}
