using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace PathGen.Onnx;

/// <summary>
/// A language model's decoder ready to run: embeddings in, scores of the next token out, with keys and values in a <see cref="DecoderCache"/> for each conversation. Thread-safe: several
/// threads may run it at once, each with a cache of its own; all share the weights.
/// </summary>
public sealed class DecoderSession : IDisposable
{
    private const int MostLayers = 1024;
    private const int MostSize = 1 << 20;

    private DecoderSession(OnnxSession session, DecoderForm form, int width, int vocabulary)
    {
        (Session, Form, Width, Vocabulary) = (session, form, width, vocabulary);
    }

    /// <summary>Width of a token's embedding.</summary>
    public int Width { get; }

    /// <summary>Tokens that are scored.</summary>
    public int Vocabulary { get; }

    /// <summary>Blocks.</summary>
    public int Layers => Form.Layers;

    /// <summary>Whether past and present are one buffer, so that a token costs no copy of those before it.</summary>
    public bool SharesCache => Form.SharesCache;

    /// <summary>Bytes that each token takes in a cache.</summary>
    public long BytesPerToken => (long)Form.Parts * Form.Heads * Form.HeadWidth * Form.ElementBytes * (SharesCache ? 1 : 2);

    /// <summary>Whether another decoder has a cache, embeddings and a vocabulary of the same form, so that both may take turns on one conversation.</summary>
    public bool IsAlike(DecoderSession other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Form == other.Form && Width == other.Width && Vocabulary == other.Vocabulary;
    }

    internal DecoderForm Form { get; }

    internal OnnxSession Session { get; }

    /// <summary>Loads a decoder.</summary>
    /// <param name="path">A graph with <c>inputs_embeds</c>, <c>attention_mask</c>, <c>position_ids</c>, <c>past_key_values.{i}.key/value</c>, <c>logits</c> and <c>present.{i}.key/value</c>.</param>
    /// <param name="settings">Providers and threads; null for the defaults.</param>
    /// <exception cref="ModelException">The file is missing, damaged or of another kind, or a provider cannot load.</exception>
    public static DecoderSession Load(string path, SessionSettings? settings = null)
    {
        var session = OnnxSession.Load(path, (settings ?? new SessionSettings()).Copy(varyingSizes: true));
        try
        {
            var width = Size(session, DecoderNames.Embeddings, 2, of: 3);
            var layers = session.Inputs.Count(name => name.StartsWith("past_key_values.", StringComparison.Ordinal)) / 2;
            Require(session, layers is >= 1 and <= MostLayers, $"it has {layers} layers with a cache");
            for (var i = 0; i < 2 * layers; i++)
                Require(session, session.Inputs.Contains(DecoderNames.Past(i)) && session.Outputs.Contains(DecoderNames.Present(i)), $"it lacks {DecoderNames.Past(i)} or {DecoderNames.Present(i)}");
            Require(session, session.Inputs.Contains(DecoderNames.Mask) && session.Inputs.Contains(DecoderNames.Positions), $"it lacks {DecoderNames.Mask} or {DecoderNames.Positions}");
            Require(session, session.Inputs.Count == (2 * layers) + 3, $"it has {session.Inputs.Count} inputs; {(2 * layers) + 3} were expected");
            var (past, present) = (session.Runtime.InputMetadata[DecoderNames.Past(0)], session.Runtime.OutputMetadata[DecoderNames.Present(0)]);
            Require(session, past.ElementDataType is TensorElementType.Float or TensorElementType.Float16, $"its cache is of {past.ElementDataType}");
            var form = new DecoderForm(
                layers, Size(session, DecoderNames.Past(0), 1, of: 4), Size(session, DecoderNames.Past(0), 3, of: 4), past.ElementDataType == TensorElementType.Float16,
                past.SymbolicDimensions.Length == 4 && past.SymbolicDimensions[2].Length > 0 && past.SymbolicDimensions[2] == present.SymbolicDimensions[2]);
            return new DecoderSession(session, form, width, Size(session, DecoderNames.Logits, 2, of: 3));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Makes an empty cache for a conversation.</summary>
    /// <param name="largest">Most tokens that it will hold, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    /// <exception cref="ModelException">There is not enough memory.</exception>
    public DecoderCache CreateCache(int largest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(largest, 1);
        return new DecoderCache(Form, largest);
    }

    /// <summary>Runs tokens behind those of a cache, which takes them up.</summary>
    /// <param name="cache">The conversation's cache, made by this session or by one of a model of the same form.</param>
    /// <param name="embeddings">The tokens' embeddings, one or more, <see cref="Width"/> floats each.</param>
    /// <returns>Scores of the token that follows the last, <see cref="Vocabulary"/> of them; valid until the cache's next run.</returns>
    /// <exception cref="ArgumentException">The cache is of another form, or the embeddings are no whole number of tokens.</exception>
    /// <exception cref="ModelException">There are more tokens than the cache may hold, or the runtime failed.</exception>
    public ReadOnlySpan<float> Run(DecoderCache cache, ReadOnlySpan<float> embeddings)
    {
        ArgumentNullException.ThrowIfNull(cache);
        if (cache.Form != Form)
            throw new ArgumentException("The cache belongs to a model of another form.", nameof(cache));
        if (embeddings.IsEmpty || embeddings.Length % Width != 0)
            throw new ArgumentException($"{embeddings.Length} floats are no whole number of tokens of {Width}.", nameof(embeddings));
        try
        {
            return cache.BindingOf(this).Run(embeddings);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"{Session.Path} failed: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();

    private static int Size(OnnxSession session, string name, int index, int of)
    {
        var node = session.Runtime.InputMetadata.TryGetValue(name, out var input) ? input : session.Runtime.OutputMetadata.GetValueOrDefault(name);
        Require(session, node is { IsTensor: true } && node.Dimensions.Length == of && node.Dimensions[index] is >= 1 and <= MostSize, $"{name} is missing or has no fixed size {index}");
        return node!.Dimensions[index];
    }

    private static void Require(OnnxSession session, bool holds, string otherwise)
    {
        if (!holds)
            throw new ModelException($"{session.Path} is no decoder with a key/value cache: {otherwise}.");
    }
}
