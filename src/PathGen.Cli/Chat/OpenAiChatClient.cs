using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace PathGen.Cli;

/// <summary>
/// A chat model behind any endpoint that speaks OpenAI's chat API. Thread-safe. It does not retry: the agents do. Every failure is a
/// <see cref="TimeoutException"/> or an <see cref="HttpRequestException"/>: with its status where the endpoint refused, as
/// <see cref="HttpRequestError.InvalidResponse"/> where it answered with something that is no chat completion. None names the key. A model's refusal comes as the
/// answer's text with <see cref="Microsoft.Extensions.AI.ChatFinishReason.ContentFilter"/>.
/// </summary>
internal sealed class OpenAiChatClient : IChatClient
{
    /// <summary>How long one answer may take unless told otherwise.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(5);

    private const long MaxAnswerBytes = 16 << 20;
    private readonly HttpClient http;
    private readonly ChatClient client;
    private readonly ChatFailures failures;
    private readonly ChatClientMetadata metadata;

    /// <summary>Connects to nothing yet.</summary>
    /// <param name="endpoint">Base address, such as <c>http://localhost:8000/v1</c>; http or https.</param>
    /// <param name="model">Model name.</param>
    /// <param name="apiKey">The key, or null where the endpoint asks for none.</param>
    /// <param name="timeout">How long one answer may take; null for <see cref="DefaultTimeout"/>.</param>
    /// <exception cref="ArgumentException">The address is not absolute http or https, or the model is empty.</exception>
    public OpenAiChatClient(Uri endpoint, string model, string? apiKey = null, TimeSpan? timeout = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        if (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("http" or "https") || endpoint.UserInfo.Length > 0)
            throw new ArgumentException("The endpoint must be an absolute http or https address without credentials, such as http://localhost:8000/v1.", nameof(endpoint));

        // Redirects are refused: they would send the pictures to a host that nobody named.
        http = new HttpClient(new BoundedAnswers(MaxAnswerBytes, new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }))
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var options = new OpenAIClientOptions
        {
            Endpoint = endpoint,
            NetworkTimeout = timeout ?? DefaultTimeout,
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            Transport = new HttpClientPipelineTransport(http),
        };
#pragma warning disable OPENAI001 // The constructor that takes a policy is marked as subject to change; the endpoint without a key needs it.
        client = string.IsNullOrEmpty(apiKey)
            ? new ChatClient(model, new NoAuthentication(), options)
            : new ChatClient(model, new ApiKeyCredential(apiKey), options);
#pragma warning restore OPENAI001
        failures = new ChatFailures(endpoint, apiKey, timeout ?? DefaultTimeout);
        metadata = new ChatClientMetadata("openai", endpoint, model);
    }

    /// <inheritdoc/>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (request, settings) = (OpenAiMessages.Convert(messages, options), OpenAiMessages.Convert(options));
        try
        {
            ChatCompletion answer = await client.CompleteChatAsync(request, settings, cancellationToken).ConfigureAwait(false);
            var text = string.Concat(answer.Content.Select(part => part.Text));
            var refused = text.Length == 0 && !string.IsNullOrEmpty(answer.Refusal);
            return new ChatResponse(new ChatMessage(ChatRole.Assistant, refused ? answer.Refusal : text))
            {
                ResponseId = answer.Id,
                ModelId = answer.Model,
                FinishReason = refused ? Microsoft.Extensions.AI.ChatFinishReason.ContentFilter : OpenAiMessages.Convert(answer.FinishReason),
                Usage = OpenAiMessages.Convert(answer.Usage),
                CreatedAt = answer.CreatedAt,
            };
        }
        catch (Exception e) when (failures.Translate(e, cancellationToken) is { } translated)
        {
            throw translated;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (request, settings) = (OpenAiMessages.Convert(messages, options), OpenAiMessages.Convert(options));
        var updates = client.CompleteChatStreamingAsync(request, settings, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (updates.ConfigureAwait(false))
        {
            while (true)
            {
                try
                {
                    if (!await updates.MoveNextAsync().ConfigureAwait(false))
                        yield break;
                }
                catch (Exception e) when (failures.Translate(e, cancellationToken) is { } translated)
                {
                    throw translated;
                }

                yield return Convert(updates.Current);
            }
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? metadata
        : serviceType.IsInstanceOfType(this) ? this
        : serviceType.IsInstanceOfType(client) ? client
        : null;

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private static ChatResponseUpdate Convert(StreamingChatCompletionUpdate update)
    {
        var result = new ChatResponseUpdate(ChatRole.Assistant, string.Concat(update.ContentUpdate.Select(part => part.Text)))
        {
            ResponseId = update.CompletionId,
            ModelId = update.Model,
            CreatedAt = update.CreatedAt,
            FinishReason = update.FinishReason is { } reason ? OpenAiMessages.Convert(reason) : null,
        };
        if (OpenAiMessages.Convert(update.Usage) is { } usage)
            result.Contents.Add(new UsageContent(usage));
        return result;
    }
}
