using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PathGen.Onnx;

namespace PathGen.Clip;

/// <summary>CLIP's vision part. Thread-safe.</summary>
internal sealed class ClipImageEncoder : IImageEncoder, IDisposable
{
    private readonly EmbeddingRunner<float> runner;

    /// <summary>Chooses the variant; the session loads on first use.</summary>
    /// <exception cref="ModelException">The model has no variant for the options.</exception>
    public ClipImageEncoder(ModelDirectory model, ClipModelOptions options)
    {
        var variant = model.FindVariant("vision", options.Precision, options.Session.Providers);
        var settings = model.Manifest.Preprocess;
        Preprocessor = new ImagePreprocessor(settings);
        BatchSize = options.Batches[^1];
        Identity = IdentityOf(variant, settings, options.Session.Providers);
        var graph = new EmbeddingGraph("pixel_values", [3, settings.Size, settings.Size], "image_embeds", model.Manifest.EmbeddingWidth);
        runner = new EmbeddingRunner<float>(new LazySession(model.PathOf(variant), options.SettingsFor(graph, variant)), graph, options.Batches);
    }

    /// <inheritdoc/>
    public string Identity { get; }

    /// <inheritdoc/>
    public int EmbeddingWidth => runner.Width;

    /// <inheritdoc/>
    public int BatchSize { get; }

    /// <inheritdoc/>
    public ImagePreprocessor Preprocessor { get; }

    /// <inheritdoc/>
    public void Encode(Memory<float> pixelValues, Memory<float> embeddings, CancellationToken cancellationToken = default) =>
        runner.Run(pixelValues.Span, embeddings.Span, cancellationToken);

    /// <summary>Loads the session and runs every size of batch once.</summary>
    /// <exception cref="ModelException">It cannot load or run.</exception>
    public void WarmUp() => runner.WarmUp();

    /// <inheritdoc/>
    public void Dispose() => runner.Dispose();

    // Kernels of other providers round otherwise, so that embeddings of two must not be mixed in one file. The CPU alone adds nothing.
    internal static string IdentityOf(ModelVariant variant, PreprocessSettings settings, IReadOnlyList<ExecutionProvider> providers)
    {
        var provided = providers is [{ IsCpu: true }] ? "" : $" on {string.Join(',', providers.Select(ShortName))}";
        var parts = string.Create(
            CultureInfo.InvariantCulture,
            $"vision {variant.Sha256} {variant.DataSha256} {variant.Precision} {settings.Size} {settings.ResizeMode} {Join(settings.Mean)} {Join(settings.Std)}{provided}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parts)));

        // R: the shortest text that reads back as the same float.
        static string Join(IReadOnlyList<float> values) => string.Join(',', values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));

        static string ShortName(ExecutionProvider provider) => provider.Name.ToUpperInvariant().Replace("EXECUTIONPROVIDER", "", StringComparison.Ordinal);
    }
}
