using PathGen.Onnx;

namespace PathGen.Clip;

/// <summary>
/// A CLIP: pictures and texts to embeddings in one space. Loads each part when it is first used. Thread-safe; dispose it when no thread uses it any more.
/// </summary>
public sealed class ClipModel : IDisposable
{
    private readonly ClipImageEncoder imageEncoder;
    private readonly ClipTextEncoder textEncoder;

    private ClipModel(ModelManifest manifest, ClipImageEncoder imageEncoder, ClipTextEncoder textEncoder)
    {
        Manifest = manifest;
        this.imageEncoder = imageEncoder;
        this.textEncoder = textEncoder;
    }

    /// <summary>What the model's <c>model.json</c> states.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>Pictures to embeddings.</summary>
    public IImageEncoder ImageEncoder => imageEncoder;

    /// <summary>Texts to embeddings.</summary>
    public ITextEncoder TextEncoder => textEncoder;

    /// <summary>Factor on cosine similarities before softmax: exp(logit_scale), about 100 for a trained CLIP.</summary>
    public double LogitScale => Manifest.LogitScale;

    /// <summary>Opens a model folder as <see cref="ClipImporter"/> makes it. The sessions load on first use; see <see cref="WarmUp"/>.</summary>
    /// <param name="folder">The folder with <c>model.json</c>.</param>
    /// <param name="options">Providers, precision, batch; copied; null for the defaults.</param>
    /// <exception cref="ModelException">The folder is no whole model, or it has no variant for the options.</exception>
    public static ClipModel Load(string folder, ClipModelOptions? options = null)
    {
        options = options?.Copy() ?? new ClipModelOptions();
        var model = ModelDirectory.Open(folder);
        if (model.Manifest.Kind != "clip")
            throw new ModelException($"{model.Path} holds a model of kind {model.Manifest.Kind}; a CLIP was expected.");
        return new ClipModel(model.Manifest, new ClipImageEncoder(model, options), new ClipTextEncoder(model, options));
    }

    /// <summary>Loads both parts and runs each once with every size of batch, so that the first real call is as fast as later ones. TensorRT builds its engines here.</summary>
    /// <exception cref="ModelException">A part cannot load or run.</exception>
    public void WarmUp()
    {
        imageEncoder.WarmUp();
        textEncoder.WarmUp();
    }

    /// <summary>Frees the sessions.</summary>
    public void Dispose()
    {
        imageEncoder.Dispose();
        textEncoder.Dispose();
    }
}
