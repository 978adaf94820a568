using Microsoft.Extensions.AI;

namespace PathGen.Agents;

/// <summary>
/// Corrects a description with a vision-language model behind an <see cref="IChatClient"/>. It sends the picture, the description, what gates object to, the tissue source and the
/// scale; never a report or a slide's id. The answer is JSON with edits (by a schema where the endpoint knows one); the edits are applied here, so that what was changed is exactly what is
/// recorded; one without edits leaves the description as it is. Thread-safe.
/// </summary>
public sealed class ChatRevisionAgent : IRevisionAgent
{
    private readonly ChatAgentOptions options;
    private readonly ChatPrompt prompt;
    private readonly ChatCaller caller;

    /// <summary>Makes the agent over one model.</summary>
    /// <param name="client">The model; thread-safe, not disposed.</param>
    /// <param name="options">Copied; null for defaults.</param>
    public ChatRevisionAgent(IChatClient client, ChatAgentOptions? options = null)
        : this(ChatEndpoints.Of(client, options), options)
    {
    }

    /// <summary>Makes the agent over several endpoints.</summary>
    /// <param name="endpoints">Those with <see cref="ChatRoles.Revise"/> are asked.</param>
    /// <param name="options">Copied; null for defaults.</param>
    /// <exception cref="ArgumentException">No endpoint has the role.</exception>
    public ChatRevisionAgent(ChatEndpoints endpoints, ChatAgentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        this.options = options?.Copy() ?? new ChatAgentOptions();
        prompt = this.options.Prompt ?? PromptLibrary.Revise;
        caller = new ChatCaller(endpoints, this.options, ChatRoles.Revise, "chat-revise");
        Identity = caller.Identify(prompt.Id, prompt.Hash);
    }

    /// <inheritdoc/>
    public AgentIdentity Identity { get; }

    /// <inheritdoc/>
    public async ValueTask<AgentAnswer> ReviseAsync(PatchContext patch, string description, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patch);
        ArgumentException.ThrowIfNullOrWhiteSpace(description);
        var objections = patch.Objections.Count == 0 ? "none" : string.Join("; ", patch.Objections);
        var question = prompt.Fill(
            ("tissue", ChatImage.Tissue(patch.Slide.TissueSource)), ("scale", ChatImage.Scale(patch)), ("description", Fence.Strip(description)), ("objections", objections));
        var result = await caller.AskAsync(
            ChatImage.Messages(prompt, patch, options.ImageFormat, question), text => RevisionAnswer.Read(text, description), RevisionAnswer.Schema, cancellationToken).ConfigureAwait(false);
        return result.ToAnswer(result.Value.Description, result.Value.Edits);
    }
}
