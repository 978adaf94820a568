using Microsoft.Extensions.AI;

namespace PathGen.Agents;

/// <summary>An encoder behind Microsoft.Extensions.AI's interface. Thread-safe; disposing it leaves the encoder alone.</summary>
/// <typeparam name="T">What is embedded.</typeparam>
/// <param name="encoder">What <c>GetService</c> gives for its own type.</param>
/// <param name="identity">Names what determines the embeddings.</param>
/// <param name="width">D.</param>
/// <param name="encode">Embeds N values into N × D floats.</param>
internal sealed class EncoderEmbeddingGenerator<T>(object encoder, string identity, int width, Action<IReadOnlyList<T>, Memory<float>, CancellationToken> encode)
    : IEmbeddingGenerator<T, Embedding<float>>
{
    private readonly EmbeddingGeneratorMetadata metadata = new("pathgen", defaultModelId: identity, defaultModelDimensions: width);

    /// <inheritdoc/>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<T> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (options?.Dimensions is { } dimensions && dimensions != width)
            throw new ArgumentException($"Embeddings of {dimensions} dimensions were asked for; this model's have {width}.", nameof(options));
        T[] items = [.. values];
        var floats = new float[checked(items.Length * width)];
        await Task.Run(() => encode(items, floats, cancellationToken), cancellationToken).ConfigureAwait(false);
        return [.. Enumerable.Range(0, items.Length).Select(i => new Embedding<float>(floats.AsMemory(i * width, width)) { ModelId = identity })];
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? metadata
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(encoder) ? encoder
            : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
