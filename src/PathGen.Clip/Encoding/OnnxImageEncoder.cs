using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PathGen.Onnx;

namespace PathGen.Clip;

/// <summary>
/// Any image encoder in ONNX, image-only ones too: one input of float [N, 3, S, S] (RGB, channels first), one output of float [N, D], a vector a picture. Thread-safe; dispose it when no thread uses
/// it any more.
/// </summary>
public sealed class OnnxImageEncoder : IImageEncoder, IDisposable
{
    // As wide as an array of features is read.
    private const int MaxWidth = NpyMatrix.MaxWidth;
    private readonly EmbeddingRunner<float> runner;

    private OnnxImageEncoder(EmbeddingRunner<float> runner, ImagePreprocessor preprocessor, string identity, int batchSize) =>
        (this.runner, Preprocessor, Identity, BatchSize) = (runner, preprocessor, identity, batchSize);

    /// <inheritdoc/>
    public string Identity { get; }

    /// <inheritdoc/>
    public int EmbeddingWidth => runner.Width;

    /// <inheritdoc/>
    public int BatchSize { get; }

    /// <inheritdoc/>
    public ImagePreprocessor Preprocessor { get; }

    /// <summary>Loads an encoder and checks what it takes and gives.</summary>
    /// <param name="path">The ONNX file; weights may lie beside it as <c>FILE.onnx_data</c> or <c>FILE.onnx.data</c>.</param>
    /// <param name="options">How pictures are prepared, and how the model runs.</param>
    /// <exception cref="ArgumentException">The preprocessing is none that can be done.</exception>
    /// <exception cref="ModelException">The file is missing or damaged, takes or gives something else, or a provider cannot load.</exception>
    public static OnnxImageEncoder Load(string path, OnnxImageEncoderOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        var preprocessor = new ImagePreprocessor(options.Preprocess);
        var clip = new ClipModelOptions { Session = options.Session, BatchSize = options.BatchSize }.Copy();
        var session = OnnxSession.Load(path, clip.Session);
        try
        {
            var (graph, takesBatches) = GraphOf(session, options);
            int[] batches = takesBatches ? clip.Batches : [1];
            var runner = new EmbeddingRunner<float>(Lazy(path, session, graph, clip, batches), graph, batches, normalise: !options.RawFeatures);
            return new OnnxImageEncoder(runner, preprocessor, IdentityOf(path, graph, options), batches[^1]);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Encode(Memory<float> pixelValues, Memory<float> embeddings, CancellationToken cancellationToken = default) =>
        runner.Run(pixelValues.Span, embeddings.Span, cancellationToken);

    /// <summary>Runs every size of batch once, so that the first real call is as fast as later ones.</summary>
    /// <exception cref="ModelException">It cannot run.</exception>
    public void WarmUp() => runner.WarmUp();

    /// <inheritdoc/>
    public void Dispose() => runner.Dispose();

    // TensorRT plans for the sizes of its batches, which are not known before the graph is; other providers keep the session that was looked at.
    private static LazySession Lazy(string path, OnnxSession session, EmbeddingGraph graph, ClipModelOptions options, int[] batches)
    {
        var settings = options.Session;
        if (settings.Providers.All(p => p.IsCpu))
            return new LazySession(path, settings, session);
        session.Dispose();
        settings.Batches ??= new BatchProfile(graph.Input, graph.ItemShape, batches[0], batches[^1]);
        return new LazySession(path, settings);
    }

    private static (EmbeddingGraph Graph, bool TakesBatches) GraphOf(OnnxSession session, OnnxImageEncoderOptions options)
    {
        var size = options.Preprocess.Size;
        var outputs = session.OutputSpecs.Where(o => options.Output is null || o.Name == options.Output).ToList();
        if (outputs.Count == 0)
            throw new ModelException($"{session.Path} has no output {options.Output}; it has {string.Join(", ", session.Outputs)}.");
        if (outputs.Count > 1)
            throw new ModelException($"{session.Path} gives {string.Join("; ", outputs)}; say which is the feature of a picture (--encoder-output).");
        if (session.InputSpecs is not [var input])
            throw Unfit("takes " + string.Join("; ", session.InputSpecs));
        if (!IsFloat(input) || input.Shape is not [-1 or 1, 3, _, _])
            throw Unfit($"takes {input}");
        if (input.Shape.Skip(2).Any(side => side >= 0 && side != size))
            throw new ModelException($"{session.Path} takes {input}; pictures of {size} × {size} are to be given. State the model's own size.");
        var output = outputs[0];
        if (!IsFloat(output) || output.Shape is not [-1 or 1, _])
            throw Unfit($"gives {output}");
        if (output.Shape[1] is < 1 or > MaxWidth)
            throw new ModelException($"{session.Path} gives {output}; its width must be stated, 1 to {MaxWidth}. Export the model with a fixed width.");
        var graph = new EmbeddingGraph(input.Name, [3, size, size], output.Name, (int)output.Shape[1]);
        return (graph, input.Shape[0] < 0 && output.Shape[0] < 0);

        ModelException Unfit(string found) => new(
            $"{session.Path} {found}; an image encoder takes one float [N, 3, S, S] (channels first) and gives one float [N, D]. Export it so, with its pooling inside and without a classifier.");

        static bool IsFloat(TensorSpec spec) => spec.ElementType == typeof(float) || spec.ElementType == typeof(Half) || spec.ElementType?.Name == "Float16";
    }

    private static string IdentityOf(string path, EmbeddingGraph graph, OnnxImageEncoderOptions options)
    {
        var hashes = new List<string>();
        foreach (var file in (string[])[path, path + "_data", path + ".data"])
        {
            if (File.Exists(file))
                hashes.Add(HashOf(file));
        }

        var (settings, providers) = (options.Preprocess, options.Session.Providers);
        var provided = providers is [{ IsCpu: true }] ? "" : $" on {string.Join(',', providers.Select(p => p.Name))}";
        var parts = string.Create(
            CultureInfo.InvariantCulture,
            $"encoder {string.Join(' ', hashes)} {graph.Output} {settings.Size} {settings.ResizeMode} {Join(settings.Mean)} {Join(settings.Std)}{(options.RawFeatures ? " raw" : "")}{provided}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parts)));

        // R: the shortest text that reads back as the same float.
        static string Join(IReadOnlyList<float> values) => string.Join(',', values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
    }

    private static string HashOf(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{file} cannot be read: {e.Message}", e);
        }
    }
}
