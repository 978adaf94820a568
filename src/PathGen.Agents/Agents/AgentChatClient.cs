using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>
/// An agent as an <see cref="IChatClient"/>, so that what is made for chat clients (caches, logs, telemetry, evaluators) goes around it: a describe agent is asked with a picture, a
/// revise agent with a picture and the description as text, a summary agent with the description as text. The last user message counts. Thread-safe; does not own the agent.
/// </summary>
public sealed class AgentChatClient : IChatClient
{
    private static readonly string[] PictureTypes = ["image/png", "image/jpeg"];

    private readonly AgentIdentity identity;
    private readonly Func<RgbImage?, string, CancellationToken, ValueTask<AgentAnswer>> ask;
    private readonly ChatClientMetadata metadata;

    /// <summary>A describe agent.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="micronsPerPixel">Scale of the pictures in µm per pixel, or null.</param>
    /// <param name="tissueSource">Their tissue source, or null.</param>
    public AgentChatClient(ICaptionAgent agent, double? micronsPerPixel = null, string? tissueSource = null)
        : this(agent?.Identity, (image, _, token) => agent!.DescribeAsync(Patch(image, micronsPerPixel, tissueSource), token))
    {
    }

    /// <summary>A revise agent.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="micronsPerPixel">Scale of the pictures in µm per pixel, or null.</param>
    /// <param name="tissueSource">Their tissue source, or null.</param>
    public AgentChatClient(IRevisionAgent agent, double? micronsPerPixel = null, string? tissueSource = null)
        : this(agent?.Identity, (image, text, token) => agent!.ReviseAsync(Patch(image, micronsPerPixel, tissueSource), text, token))
    {
    }

    /// <summary>A summary agent.</summary>
    /// <param name="agent">The agent.</param>
    public AgentChatClient(ISummaryAgent agent)
        : this(agent?.Identity, (_, text, token) => agent!.SummariseAsync(text, token))
    {
    }

    private AgentChatClient(AgentIdentity? identity, Func<RgbImage?, string, CancellationToken, ValueTask<AgentAnswer>> ask)
    {
        ArgumentNullException.ThrowIfNull(identity, "agent");
        this.identity = identity;
        this.ask = ask;
        metadata = new ChatClientMetadata(identity.Agent, defaultModelId: identity.Model);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There is no user message, or it lacks the picture or the text that the agent needs.</exception>
    /// <exception cref="AgentException">The agent could not answer.</exception>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var question = messages.LastOrDefault(m => m.Role == ChatRole.User) ?? throw new ArgumentException("An agent is asked by a user message.", nameof(messages));
        using var image = question.Contents.OfType<DataContent>().FirstOrDefault(c => c.HasTopLevelMediaType("image")) is { } picture ? Decode(picture) : null;
        var answer = await ask(image, question.Text, cancellationToken).ConfigureAwait(false);
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, answer.Text))
        {
            ModelId = identity.Model,
            FinishReason = ChatFinishReason.Stop,
            Usage = new UsageDetails { InputTokenCount = answer.InputTokens, OutputTokenCount = answer.OutputTokens, TotalTokenCount = answer.InputTokens + answer.OutputTokens },
            RawRepresentation = answer,
        };
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false)).ToChatResponseUpdates())
            yield return update;
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? metadata
            : serviceType == typeof(AgentIdentity) ? identity
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Does nothing: the agent is not owned.</summary>
    public void Dispose()
    {
    }

    private static PatchContext Patch(RgbImage? image, double? micronsPerPixel, string? tissueSource) => image is null
        ? throw new ArgumentException("The agent needs a picture: add it to the user message as a DataContent.")
        : new PatchContext(image, new SlideRegion(0, 0, image.Width, image.Height), micronsPerPixel, new SlideContext("picture", tissueSource), []);

    private static RgbImage Decode(DataContent picture) => picture.MediaType switch
    {
        "image/jpeg" => JpegCodec.Decode(picture.Data.Span),
        "image/png" => PngCodec.Decode(picture.Data.Span),
        _ => throw new ArgumentException($"A picture of type {picture.MediaType}; {string.Join(" or ", PictureTypes)} was expected."),
    };
}
