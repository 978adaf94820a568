using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;

namespace PathGen.Instruct;

/// <summary>
/// Chat with a LLaVA in this process: nothing leaves the machine. Pictures come as bytes (PNG or JPEG) and are padded to a square; several turns, streaming, and several conversations at
/// once on one set of weights. A further turn of a conversation costs its own tokens only, since keys and values of the turns before are found by what they say. What people write is only
/// ever text: an image token or a template's markers in it are broken. Thread-safe. Research use only; answers are no diagnosis.
/// </summary>
/// <remarks>
/// Of a request's options it reads temperature (none or 0: the best token), top-k, top-p, seed, stop sequences, the most tokens, instructions, and the additional property
/// <c>repetition_penalty</c>. Tools are refused.
/// </remarks>
public sealed class LlavaChatClient : IChatClient
{
    private readonly LlavaModel model;
    private readonly bool ownsModel;
    private readonly ChatTemplate template;
    private readonly LlavaChatOptions options;
    private readonly ConversationPool pool;
    private readonly ChatClientMetadata metadata;

    /// <summary>Makes a client.</summary>
    /// <param name="model">The model; not disposed with the client unless it owns it.</param>
    /// <param name="options">Read now; null for the defaults.</param>
    /// <param name="ownsModel">Whether the model is disposed with the client.</param>
    /// <exception cref="InstructException">The model's template is not known and none is given.</exception>
    public LlavaChatClient(LlavaModel model, LlavaChatOptions? options = null, bool ownsModel = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        this.model = model;
        this.ownsModel = ownsModel;
        options ??= new LlavaChatOptions();
        template = options.Template ?? ChatTemplate.Find(model.Settings.Template);
        this.options = new LlavaChatOptions
        {
            Template = template,
            MaxConversations = options.MaxConversations,
            MaxOutputTokens = options.MaxOutputTokens,
            PrefillTokens = options.PrefillTokens,
            MaxImagePixels = options.MaxImagePixels,
            RepetitionPenalty = options.RepetitionPenalty,
            StopSequences = options.StopSequences,
        };
        pool = new ConversationPool(model, options.MaxConversations);

        // What tells two models apart goes into the name, since traces keep it.
        metadata = new ChatClientMetadata("pathgen-llava", null, $"{model.Manifest.Name}@{model.Manifest.SourceSha256[..12]}/{model.Precision}/{template.Name}");
    }

    /// <inheritdoc/>
    /// <exception cref="InstructException">The conversation cannot be read, a picture is damaged or too large, or it is longer than the model's context.</exception>
    /// <exception cref="Onnx.ModelException">The model failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the client stays usable.</exception>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (prompt, settings) = Prepare(messages, options);
        var (conversation, tokens, common) = await pool.TakeAsync(prompt, cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(Answer, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            pool.Return(conversation);
        }

        ChatResponse Answer()
        {
            var turn = new ChatTurn(model, conversation, tokens, common, settings);
            turn.Read(key => Features(prompt, key), cancellationToken);
            var text = new StringBuilder();
            while (turn.Finish is null)
            {
                cancellationToken.ThrowIfCancellationRequested();
                text.Append(turn.Next());
            }

            return new ChatResponse(new ChatMessage(ChatRole.Assistant, text.ToString())) { ModelId = metadata.DefaultModelId, FinishReason = turn.Finish, Usage = turn.Usage };
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InstructException">The conversation cannot be read, a picture is damaged or too large, or it is longer than the model's context.</exception>
    /// <exception cref="Onnx.ModelException">The model failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the client stays usable.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (prompt, settings) = Prepare(messages, options);
        var (conversation, tokens, common) = await pool.TakeAsync(prompt, cancellationToken).ConfigureAwait(false);
        try
        {
            var turn = new ChatTurn(model, conversation, tokens, common, settings);
            await Task.Run(() => turn.Read(key => Features(prompt, key), cancellationToken), cancellationToken).ConfigureAwait(false);
            while (turn.Finish is null)
            {
                var piece = await Task.Run(turn.Next, cancellationToken).ConfigureAwait(false);
                if (piece.Length > 0)
                    yield return new ChatResponseUpdate(ChatRole.Assistant, piece) { ModelId = metadata.DefaultModelId };
            }

            yield return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(turn.Usage)]) { ModelId = metadata.DefaultModelId, FinishReason = turn.Finish };
        }
        finally
        {
            pool.Return(conversation);
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? metadata
            : serviceType == typeof(LlavaModel) ? model
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Frees the conversations, and the model where the client owns it. No request may be under way.</summary>
    public void Dispose()
    {
        pool.Dispose();
        if (ownsModel)
            model.Dispose();
    }

    private (Prompt Prompt, TurnSettings Settings) Prepare(IEnumerable<ChatMessage> messages, ChatOptions? request)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (request?.Tools is { Count: > 0 })
            throw new InstructException("This model calls no tools; a request without them was expected.");
        var sampling = new SamplingSettings(
            Within(request?.Temperature ?? 0, 0, 100, "temperature"), (int)Within(request?.TopK ?? 0, 0, int.MaxValue, "top-k"), Within(request?.TopP ?? 1, 0, 1, "top-p"),
            Within(Penalty(request), 0.1f, 10, "repetition_penalty"), request?.Seed ?? Random.Shared.NextInt64());
        var most = (int)Math.Min(Within(request?.MaxOutputTokens ?? options.MaxOutputTokens, 1, int.MaxValue, "most tokens"), model.ContextLength);
        string[] stops = [.. template.Stops, .. options.StopSequences, .. (request?.StopSequences ?? []).Where(s => !string.IsNullOrEmpty(s))];
        return (Prompt.Of(messages, request?.Instructions, template, model.Tokenizer), new TurnSettings(sampling, most, options.PrefillTokens, stops));
    }

    private float Penalty(ChatOptions? request) => request?.AdditionalProperties?.GetValueOrDefault("repetition_penalty") switch
    {
        null => options.RepetitionPenalty,
        IConvertible number and not string => number.ToSingle(CultureInfo.InvariantCulture),
        var other => throw new InstructException($"The repetition penalty is \"{other}\"; a number was expected."),
    };

    private float[] Features(Prompt prompt, UInt128 key)
    {
        using var image = ChatPicture.Decode(prompt.Pictures[key], options.MaxImagePixels);
        return model.EncodeImage(image);
    }

    private static float Within(float value, float least, float most, string name) =>
        value >= least && value <= most ? value : throw new InstructException(FormattableString.Invariant($"The {name} is {value}; {least} to {most} was expected."));
}
