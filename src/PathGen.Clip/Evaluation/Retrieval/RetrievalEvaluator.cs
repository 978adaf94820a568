using System.Text.Json;

namespace PathGen.Clip;

/// <summary>
/// Evaluates how well pictures and their texts find each other. Embeddings are kept in a folder, where a later evaluation does not make them again, also after a kill.
/// Thread-safe.
/// </summary>
public sealed class RetrievalEvaluator
{
    private readonly IImageEncoder imageEncoder;
    private readonly ITextEncoder textEncoder;
    private readonly string? model;

    /// <summary>Evaluates a CLIP.</summary>
    /// <param name="model">The model; it must live as long as evaluations run.</param>
    public RetrievalEvaluator(ClipModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        (imageEncoder, textEncoder, this.model) = (model.ImageEncoder, model.TextEncoder, model.Manifest.Name);
    }

    /// <summary>Evaluates encoders of one space.</summary>
    /// <param name="imageEncoder">Embeds the pictures.</param>
    /// <param name="textEncoder">Embeds the texts.</param>
    public RetrievalEvaluator(IImageEncoder imageEncoder, ITextEncoder textEncoder)
    {
        ArgumentNullException.ThrowIfNull(imageEncoder);
        ArgumentNullException.ThrowIfNull(textEncoder);
        (this.imageEncoder, this.textEncoder) = (imageEncoder, textEncoder);
    }

    /// <summary>Evaluates, and writes <c>report.json</c>.</summary>
    /// <param name="pairs">The data set.</param>
    /// <param name="folder">Made where it is not there.</param>
    /// <param name="ks">For which k; null for 1, 5 and 10.</param>
    /// <param name="maxFailureShare">Share of the pictures that may be unreadable, 0 to 1.</param>
    /// <param name="progress">Receives the number of pictures and texts that are done.</param>
    /// <param name="cancellationToken">Stops; the same call continues.</param>
    /// <exception cref="ArgumentException">A k is below 1, a share is out of range, or the encoders are not of one space.</exception>
    /// <exception cref="EvaluationException">More pictures are unreadable than is tolerated.</exception>
    /// <exception cref="EmbeddingException">A file cannot be written, or the folder holds embeddings of another model.</exception>
    /// <exception cref="PathGen.Onnx.ModelException">The runtime failed.</exception>
    public async Task<RetrievalEvaluation> RunAsync(
        CaptionedPictures pairs,
        string folder,
        IReadOnlyList<int>? ks = null,
        double maxFailureShare = 0.01,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (maxFailureShare is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(maxFailureShare), maxFailureShare, "The tolerated share of failures must be 0 to 1.");
        if (imageEncoder.EmbeddingWidth != textEncoder.EmbeddingWidth)
            throw new ArgumentException($"Texts have {textEncoder.EmbeddingWidth} floats, pictures {imageEncoder.EmbeddingWidth}: the encoders are not of one model.");
        var files = new EvaluationFolder(folder);
        var (images, skipped, rowOf, done) = (new List<float>(), new List<SkippedPicture>(), new int[pairs.Paths.Count], 0);
        await foreach (var picture in new PictureEmbedder(imageEncoder).EmbedAsync(pairs.Paths, files.Kept, cancellationToken).ConfigureAwait(false))
        {
            done++;
            rowOf[picture.Index] = picture.Failure is null ? images.Count / imageEncoder.EmbeddingWidth : -1;
            images.AddRange(picture.Embedding.Span);
            if (picture.Failure is { } reason)
            {
                skipped.Add(new SkippedPicture(pairs.Names[picture.Index], reason));
                ZeroShotEvaluator.Check(skipped, pairs.Paths.Count, done, maxFailureShare);
            }

            progress?.Report(done);
        }

        if (images.Count == 0)
            throw new EvaluationException($"None of {pairs.Paths.Count} pictures can be read, the first because: {skipped[0].Reason}");
        int[] texts = [.. Enumerable.Range(0, pairs.Texts.Count).Where(i => rowOf[pairs.PictureOfText[i]] >= 0)];
        var textMatrix = await EmbedAsync([.. texts.Select(i => pairs.Texts[i])], files.KeptTexts, () => progress?.Report(++done), cancellationToken).ConfigureAwait(false);
        var evaluation = new RetrievalEvaluation
        {
            Model = model,
            ImageEncoder = imageEncoder.Identity,
            TextEncoder = textEncoder.Identity,
            Skipped = skipped,
            Report = CrossModalRetrieval.Evaluate(
                new EmbeddingMatrix([.. images], imageEncoder.EmbeddingWidth), textMatrix, texts.Select(i => rowOf[pairs.PictureOfText[i]]).ToArray(), ks, cancellationToken),
        };
        files.WriteReport(stream => JsonSerializer.Serialize(stream, evaluation, EvaluationJson.Document.RetrievalEvaluation));
        return evaluation;
    }

    private async Task<EmbeddingMatrix> EmbedAsync(string[] texts, string path, Action done, CancellationToken cancellationToken)
    {
        var width = textEncoder.EmbeddingWidth;
        var values = new float[checked(texts.Length * width)];
        using var kept = KeptEmbeddings.Open(path, textEncoder.Identity, width);
        var workers = Environment.ProcessorCount;
        await foreach (var _ in OrderedReadAhead.Run(Enumerable.Range(0, texts.Length), Embed, workers, 2 * workers, cancellationToken).ConfigureAwait(false))
            done();
        return new EmbeddingMatrix(values, width);

        int Embed(int i, CancellationToken stop)
        {
            var row = values.AsMemory(i * width, width);
            var hash = ContentHash.OfText(texts[i]);
            if (!kept.TryRead(hash, row.Span))
            {
                textEncoder.Encode([texts[i]], row, stop);
                kept.Add(hash, row.Span);
            }

            return i;
        }
    }
}
