using System.Buffers;
using System.Numerics.Tensors;
using PathGen.Onnx;
using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>
/// CLIP's zero-shot classification: a class is the unit mean of its text embeddings over templates × phrases, a logit is logit scale × cosine,
/// probabilities are the softmax of the logits (Radford et al. 2021, arXiv 2103.00020). Thread-safe. Research use only; not a diagnosis.
/// </summary>
public sealed class ZeroShotClassifier : IZeroShotClassifier
{
    private const double DefaultLogitScale = 100;

    // Encoders normalise in 32-bit floats; a stored fp16 embedding is off by up to 0.1 %. What is further off is no unit vector.
    private const double LengthTolerance = 0.01;

    private readonly IImageEncoder? imageEncoder;
    private readonly ZeroShotClass[] classes;

    private ZeroShotClassifier(ZeroShotClass[] classes, IReadOnlyList<string> templates, EmbeddingMatrix classEmbeddings, double logitScale, IImageEncoder? imageEncoder)
    {
        this.classes = classes;
        Templates = templates;
        this.imageEncoder = imageEncoder;
        ClassEmbeddings = classEmbeddings;
        LogitScale = logitScale;
    }

    /// <inheritdoc/>
    public IReadOnlyList<ZeroShotClass> Classes => classes;

    /// <summary>The sentences that the classes were asked with.</summary>
    public IReadOnlyList<string> Templates { get; }

    /// <summary>K × D: one unit vector a class, in the order of <see cref="Classes"/>.</summary>
    public EmbeddingMatrix ClassEmbeddings { get; }

    /// <summary>Factor on cosine similarities before softmax.</summary>
    public double LogitScale { get; }

    /// <summary>Makes a classifier from a CLIP, with the model's own logit scale unless the options state one.</summary>
    /// <param name="model">The model; it must live as long as pictures are classified.</param>
    /// <param name="classes">One class or more, with distinct names; phrases go into the templates as they are.</param>
    /// <param name="options">Templates and scale; null for the defaults.</param>
    /// <param name="cancellationToken">Stops between texts.</param>
    /// <exception cref="ArgumentException">No class, two of one name, a class without phrase, an empty phrase or a null, or phrases whose embeddings cancel out.</exception>
    /// <exception cref="ModelException">The runtime failed.</exception>
    public static ZeroShotClassifier Create(
        ClipModel model, IEnumerable<ZeroShotClass> classes, ZeroShotOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Create(model.TextEncoder, model.ImageEncoder, classes, options, model.LogitScale, cancellationToken);
    }

    /// <summary>Makes a classifier from encoders of one space.</summary>
    /// <param name="textEncoder">Embeds the classes, here only.</param>
    /// <param name="classes">One class or more, with distinct names; phrases go into the templates as they are.</param>
    /// <param name="options">Templates and scale (100 unless stated); null for the defaults.</param>
    /// <param name="imageEncoder">Embeds pictures; without it only embeddings can be classified.</param>
    /// <param name="cancellationToken">Stops between texts.</param>
    /// <exception cref="ArgumentException">
    /// No class, two of one name, a class without phrase, an empty phrase or a null, phrases whose embeddings cancel out, or encoders of two widths.
    /// </exception>
    /// <exception cref="ModelException">The runtime failed.</exception>
    public static ZeroShotClassifier Create(
        ITextEncoder textEncoder,
        IEnumerable<ZeroShotClass> classes,
        ZeroShotOptions? options = null,
        IImageEncoder? imageEncoder = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(textEncoder);
        return Create(textEncoder, imageEncoder, classes, options, DefaultLogitScale, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The classifier was made without an image encoder.</exception>
    /// <exception cref="ModelException">The runtime failed.</exception>
    public ZeroShotResult Classify(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (imageEncoder is null)
            throw new InvalidOperationException("This classifier has no image encoder: give one when it is made, or classify embeddings.");
        var length = imageEncoder.Preprocessor.Length;
        var width = imageEncoder.EmbeddingWidth;
        var buffer = ArrayPool<float>.Shared.Rent(length + width);
        try
        {
            imageEncoder.Preprocessor.Write(image, buffer.AsSpan(0, length));
            imageEncoder.Encode(buffer.AsMemory(0, length), buffer.AsMemory(length, width));
            return Classify(buffer.AsSpan(length, width));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The width is not the model's, or the embedding has not length 1 (a NaN never has).</exception>
    public ZeroShotResult Classify(ReadOnlySpan<float> embedding)
    {
        if (embedding.Length != ClassEmbeddings.Width)
            throw new ArgumentException($"An embedding of {embedding.Length} floats; this model's have {ClassEmbeddings.Width}.", nameof(embedding));
        var length = Math.Sqrt(TensorPrimitives.SumOfSquares(embedding));
        if (!(Math.Abs(length - 1) <= LengthTolerance))
            throw new ArgumentException($"The embedding has length {length}; it must be a unit vector of finite numbers, as the image encoder gives it.", nameof(embedding));

        var logits = new float[classes.Length];
        for (var i = 0; i < logits.Length; i++)
            logits[i] = (float)(LogitScale * TensorPrimitives.Dot(ClassEmbeddings[i], embedding));
        var best = TensorPrimitives.IndexOfMax<float>(logits);
        return new ZeroShotResult(classes[best].Name, best, logits, Softmax(logits, logits[best]));
    }

    /// <summary>Classifies every row of a matrix of unit vectors, in order.</summary>
    /// <param name="embeddings">N × D.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <exception cref="ArgumentException">The width is not the model's, or a row has not length 1.</exception>
    public IReadOnlyList<ZeroShotResult> Classify(EmbeddingMatrix embeddings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        var results = new ZeroShotResult[embeddings.Count];
        for (var row = 0; row < results.Length; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            results[row] = Classify(embeddings[row]);
        }

        return results;
    }

    /// <summary>Makes a classifier from encoders of one space and the scale that holds unless the options state one.</summary>
    internal static ZeroShotClassifier Create(
        ITextEncoder textEncoder,
        IImageEncoder? imageEncoder,
        IEnumerable<ZeroShotClass> classes,
        ZeroShotOptions? options,
        double modelScale,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ZeroShotClass[] list = [.. classes];
        CheckClasses(list);
        var width = textEncoder.EmbeddingWidth;
        if (imageEncoder is not null && imageEncoder.EmbeddingWidth != width)
            throw new ArgumentException($"Texts have {width} floats, pictures {imageEncoder.EmbeddingWidth}: the encoders are not of one model.", nameof(imageEncoder));

        options ??= new ZeroShotOptions();
        var templates = options.Templates;
        string[] texts = [.. list.SelectMany(c => c.Phrases.SelectMany(phrase => templates.Select(t => t.Replace(ZeroShotOptions.Placeholder, phrase, StringComparison.Ordinal))))];
        var embeddings = new float[checked(texts.Length * width)];
        textEncoder.Encode(texts, embeddings, cancellationToken);

        var means = new float[list.Length * width];
        var start = 0;
        for (var i = 0; i < list.Length; i++)
        {
            var count = list[i].Phrases.Count * templates.Count;
            if (!TryAverage(embeddings.AsSpan(start * width, count * width), means.AsSpan(i * width, width)))
                throw new ArgumentException($"The phrases of class \"{list[i].Name}\" have embeddings that cancel out or are not finite.", nameof(classes));
            start += count;
        }

        return new ZeroShotClassifier(list, templates, new EmbeddingMatrix(means, width), options.LogitScale ?? modelScale, imageEncoder);
    }

    private static void CheckClasses(ZeroShotClass[] classes)
    {
        if (classes.Length == 0)
            throw new ArgumentException("At least one class is needed.", nameof(classes));
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var zeroShotClass in classes)
        {
            if (zeroShotClass is null || string.IsNullOrWhiteSpace(zeroShotClass.Name))
                throw new ArgumentException("Every class needs a name.", nameof(classes));
            if (!names.Add(zeroShotClass.Name))
                throw new ArgumentException($"Two classes are called \"{zeroShotClass.Name}\"; names must differ.", nameof(classes));
            if (zeroShotClass.Phrases is not { Count: > 0 } phrases || phrases.Any(string.IsNullOrWhiteSpace))
                throw new ArgumentException($"Class \"{zeroShotClass.Name}\" needs at least one phrase, and none that is empty.", nameof(classes));
        }
    }

    /// <summary>The unit vector of the mean of unit vectors.</summary>
    private static bool TryAverage(ReadOnlySpan<float> rows, Span<float> mean)
    {
        for (var column = 0; column < mean.Length; column++)
        {
            var sum = 0.0;
            for (var i = column; i < rows.Length; i += mean.Length)
                sum += rows[i];
            mean[column] = (float)(sum * mean.Length / rows.Length);
        }

        return UnitVector.TryNormalise(mean);
    }

    private static float[] Softmax(ReadOnlySpan<float> logits, float max)
    {
        var sum = 0.0;
        foreach (var logit in logits)
            sum += Math.Exp((double)logit - max);
        var probabilities = new float[logits.Length];
        for (var i = 0; i < probabilities.Length; i++)
            probabilities[i] = (float)(Math.Exp((double)logits[i] - max) / sum);
        return probabilities;
    }
}
