using PathGen.Clip;
using PathGen.Onnx;
using PathGen.Slides;

namespace PathGen.Instruct;

/// <summary>
/// A LLaVA ready to run: pictures to features, tokens to embeddings, embeddings to scores of the next token. Thread-safe; any number of conversations share its weights. Dispose it when
/// none uses it any more.
/// </summary>
public sealed class LlavaModel : IDisposable
{
    private const string PixelValues = "pixel_values";
    private const string Features = "image_features";

    private readonly OnnxSession embedTokens;
    private readonly Lazy<OnnxSession> vision;
    private readonly ImagePreprocessor preprocessor;

    private LlavaModel(ModelDirectory model, LlavaModelOptions options)
    {
        (Manifest, Path, Settings) = (model.Manifest, model.Path, model.Manifest.Llava!);
        Tokenizer = SentencePieceTokenizer.Load(System.IO.Path.Combine(model.Path, Settings.TokenizerFile));
        if (Tokenizer.Count > Settings.Vocabulary)
            throw new InstructException($"{Settings.TokenizerFile} of {model.Path} has {Tokenizer.Count:N0} tokens, the model {Settings.Vocabulary:N0}. They do not belong together.");
        ContextLength = Math.Min(options.ContextLength ?? int.MaxValue, Manifest.ContextLength);
        preprocessor = new ImagePreprocessor(Manifest.Preprocess);
        var settings = options.Session;
        Precision = options.Precision ?? Preferred(model);
        var decoder = model.FindVariant("decoder", Precision, settings.Providers);
        var prefill = model.FindVariant("decoder", options.PrefillPrecision ?? Precision, settings.Providers);

        // There are 16-bit pictures and embeddings where the decoder is of 16 bits; all others go with 32.
        var others = Precision == "fp16" ? "fp16" : "fp32";
        var eyes = model.FindVariant("vision_encoder", others, settings.Providers);
        embedTokens = OnnxSession.Load(model.PathOf(model.FindVariant("embed_tokens", others, settings.Providers)), settings);
        try
        {
            Decoder = DecoderSession.Load(model.PathOf(decoder), settings);
            Prefill = prefill == decoder ? Decoder : DecoderSession.Load(model.PathOf(prefill), settings);
            if (Decoder.Width != Manifest.EmbeddingWidth || Decoder.Vocabulary != Settings.Vocabulary || !Prefill.IsAlike(Decoder))
                throw new InstructException($"The decoders {decoder.File} and {prefill.File} of {model.Path} do not fit each other or {ModelDirectory.ManifestName}.");
        }
        catch
        {
            Dispose();
            throw;
        }

        vision = new Lazy<OnnxSession>(() => OnnxSession.Load(model.PathOf(eyes), settings));
    }

    /// <summary>What the model's <c>model.json</c> states.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>Text to tokens and back.</summary>
    public SentencePieceTokenizer Tokenizer { get; }

    /// <summary>Most tokens of a conversation.</summary>
    public int ContextLength { get; }

    /// <summary>Precision of the decoder that answers.</summary>
    public string Precision { get; }

    /// <summary>Positions that a picture takes among the tokens.</summary>
    public int ImageTokens => Settings.ImageTokens;

    /// <summary>Width of a token's embedding.</summary>
    public int Width => Manifest.EmbeddingWidth;

    internal string Path { get; }

    internal LlavaSettings Settings { get; }

    /// <summary>Runs one token at a time.</summary>
    internal DecoderSession Decoder { get; } = null!;

    /// <summary>Runs many tokens at once.</summary>
    internal DecoderSession Prefill { get; } = null!;

    /// <summary>Opens a model folder as <see cref="LlavaImporter"/> makes it, and loads decoder and embeddings; the vision encoder loads with the first picture.</summary>
    /// <param name="folder">The folder with <c>model.json</c>.</param>
    /// <param name="options">Providers, precision, context; null for the defaults.</param>
    /// <exception cref="ModelException">The folder is no whole LLaVA, or it has no variant for the options.</exception>
    /// <exception cref="InstructException">The tokenizer is damaged, or parts do not fit each other.</exception>
    public static LlavaModel Load(string folder, LlavaModelOptions? options = null)
    {
        var model = ModelDirectory.Open(folder);
        return model.Manifest.Kind == "llava"
            ? new LlavaModel(model, options ?? new LlavaModelOptions())
            : throw new ModelException($"{model.Path} holds a model of kind {model.Manifest.Kind}; a LLaVA was expected, as LlavaImporter or `pathgen model import` makes it.");
    }

    /// <summary>A picture's features, which take its place among the embeddings of the tokens.</summary>
    /// <param name="image">A picture of any size; padded to a square where the model wants that.</param>
    /// <returns><see cref="ImageTokens"/> rows of <see cref="Width"/> floats.</returns>
    /// <exception cref="ModelException">The vision encoder cannot load or run.</exception>
    public float[] EncodeImage(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var size = Manifest.Preprocess.Size;
        var session = vision.Value;
        using var run = session.Bind(PixelValues, [1, 3, size, size], Features, [1, ImageTokens, Width]);
        using var square = Settings.PadToSquare && image.Width != image.Height ? SquarePicture.Pad(image, Manifest.Preprocess.Mean) : null;
        if (run.InputType == typeof(Half))
            preprocessor.Write(square ?? image, run.Input<Half>());
        else
            preprocessor.Write(square ?? image, run.Input<float>());
        run.Run();
        return run.Output<float>().ToArray();
    }

    /// <summary>Embeddings of tokens.</summary>
    /// <param name="ids">The tokens' ids.</param>
    /// <param name="embeddings">Receives <see cref="Width"/> floats for each.</param>
    internal void Embed(Memory<long> ids, Memory<float> embeddings) =>
        embedTokens.Run(new TensorBinding<long>("input_ids", ids, 1, ids.Length), new TensorBinding<float>("inputs_embeds", embeddings, 1, ids.Length, Width));

    /// <summary>Frees the sessions.</summary>
    public void Dispose()
    {
        embedTokens.Dispose();
        Decoder?.Dispose();
        if (Prefill != Decoder)
            Prefill?.Dispose();
        if (vision is { IsValueCreated: true })
            vision.Value.Dispose();
    }

    private static string Preferred(ModelDirectory model) =>
        model.Manifest.Variants.Any(v => v is { Part: "decoder", Precision: "fp32" }) ? "fp32" : model.Manifest.Variants.FirstOrDefault(v => v.Part == "decoder")?.Precision ?? "fp32";
}
