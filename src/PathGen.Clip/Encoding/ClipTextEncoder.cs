using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PathGen.Onnx;

namespace PathGen.Clip;

/// <summary>CLIP's text part behind its tokenizer. Thread-safe.</summary>
internal sealed class ClipTextEncoder : ITextEncoder, IDisposable
{
    private const int TextsAtOnce = 256;

    private readonly ClipTokenizer tokenizer = ClipTokenizer.Default;
    private readonly EmbeddingRunner<long> runner;

    /// <summary>Chooses the variant; the session loads on first use.</summary>
    /// <exception cref="ModelException">The model has no variant for the options, or its context is not the tokenizer's.</exception>
    public ClipTextEncoder(ModelDirectory model, ClipModelOptions options)
    {
        if (model.Manifest.ContextLength != tokenizer.ContextLength)
        {
            throw new ModelException(
                $"{model.Path}: the text part has {model.Manifest.ContextLength} positions; CLIP's tokenizer writes {tokenizer.ContextLength}.");
        }

        // Texts are few and embedded once: a model need not have them in every precision.
        var precision = model.Manifest.Variants.Any(v => v.Part == "text" && v.Precision == options.Precision) ? options.Precision : null;
        var variant = model.FindVariant("text", precision, options.Session.Providers);
        Identity = IdentityOf(variant, tokenizer.ContextLength);
        var graph = new EmbeddingGraph("input_ids", [tokenizer.ContextLength], "text_embeds", model.Manifest.EmbeddingWidth);
        runner = new EmbeddingRunner<long>(new LazySession(model.PathOf(variant), options.SettingsFor(graph, variant)), graph, options.Batches);
    }

    /// <inheritdoc/>
    public string Identity { get; }

    /// <inheritdoc/>
    public int EmbeddingWidth => runner.Width;

    /// <inheritdoc/>
    public void Encode(IReadOnlyList<string> texts, Memory<float> embeddings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (embeddings.Length != (long)texts.Count * EmbeddingWidth)
        {
            throw new ArgumentException(
                $"{embeddings.Length} floats for {texts.Count} texts; {(long)texts.Count * EmbeddingWidth} are needed ({EmbeddingWidth} each).", nameof(embeddings));
        }

        var length = tokenizer.ContextLength;
        var ids = ArrayPool<long>.Shared.Rent(Math.Min(texts.Count, TextsAtOnce) * length);
        try
        {
            for (var start = 0; start < texts.Count; start += TextsAtOnce)
            {
                var count = Math.Min(TextsAtOnce, texts.Count - start);
                for (var i = 0; i < count; i++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var text = texts[start + i] ?? throw new ArgumentException($"Text {start + i} is null.", nameof(texts));
                    tokenizer.Encode(text, ids.AsSpan(i * length, length));
                }

                runner.Run(ids.AsSpan(0, count * length), embeddings.Span.Slice(start * EmbeddingWidth, count * EmbeddingWidth), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<long>.Shared.Return(ids);
        }
    }

    /// <summary>Loads the session and runs every size of batch once.</summary>
    /// <exception cref="ModelException">It cannot load or run.</exception>
    public void WarmUp() => runner.WarmUp();

    /// <inheritdoc/>
    public void Dispose() => runner.Dispose();

    private static string IdentityOf(ModelVariant variant, int contextLength)
    {
        var parts = string.Create(CultureInfo.InvariantCulture, $"text {variant.Sha256} {variant.DataSha256} {variant.Precision} {contextLength}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parts)));
    }
}
