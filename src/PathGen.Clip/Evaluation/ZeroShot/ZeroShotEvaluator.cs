using System.Text.Json;
using PathGen.Onnx;
using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>
/// Evaluates zero-shot classification on a data set of labelled pictures. Everything goes to a folder: the embeddings, which a later evaluation there does not make again,
/// also after a kill; the predictions; the report; a picture of the confusion matrix. Memory grows by the scores of a picture, not by its embedding. Thread-safe.
/// </summary>
public sealed class ZeroShotEvaluator
{
    private readonly IImageEncoder imageEncoder;
    private readonly ITextEncoder textEncoder;
    private readonly double logitScale;
    private readonly string? model;

    /// <summary>Evaluates a CLIP, with its own logit scale.</summary>
    /// <param name="model">The model; it must live as long as evaluations run.</param>
    public ZeroShotEvaluator(ClipModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        (imageEncoder, textEncoder, logitScale, this.model) = (model.ImageEncoder, model.TextEncoder, model.LogitScale, model.Manifest.Name);
    }

    /// <summary>Evaluates encoders of one space.</summary>
    /// <param name="imageEncoder">Embeds the pictures.</param>
    /// <param name="textEncoder">Embeds the classes.</param>
    /// <param name="logitScale">Factor on cosine similarities before softmax, above 0 and at most 10,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale is out of range.</exception>
    public ZeroShotEvaluator(IImageEncoder imageEncoder, ITextEncoder textEncoder, double logitScale = 100)
    {
        ArgumentNullException.ThrowIfNull(imageEncoder);
        ArgumentNullException.ThrowIfNull(textEncoder);
        (this.imageEncoder, this.textEncoder, this.logitScale) = (imageEncoder, textEncoder, new ZeroShotOptions { LogitScale = logitScale }.LogitScale!.Value);
    }

    /// <summary>Evaluates, and writes <c>embeddings.npy</c>, <c>embeddings.csv</c> (path and label of each row), <c>predictions.csv</c>, <c>confusion.png</c> and <c>report.json</c>.</summary>
    /// <param name="task">Classes and templates.</param>
    /// <param name="pictures">The data set.</param>
    /// <param name="folder">Made where it is not there; files of these names are replaced, each whole or not at all.</param>
    /// <param name="options">Tolerance, intervals, templates; null for the defaults.</param>
    /// <param name="progress">Receives the number of pictures that are done.</param>
    /// <param name="cancellationToken">Stops between pictures; the same call continues.</param>
    /// <exception cref="ArgumentException">The encoders are not of one space, or classes have phrases whose embeddings cancel out.</exception>
    /// <exception cref="EvaluationException">More pictures are unreadable than is tolerated.</exception>
    /// <exception cref="EmbeddingException">A file cannot be written, or the folder holds embeddings of another model.</exception>
    /// <exception cref="ModelException">The runtime failed.</exception>
    public async Task<ZeroShotEvaluation> RunAsync(
        ZeroShotTask task,
        LabelledPictures pictures,
        string folder,
        ZeroShotEvaluatorOptions? options = null,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new ZeroShotEvaluatorOptions();
        var asked = new ZeroShotOptions { Templates = options.Templates ?? task.Templates };
        var classifier = ZeroShotClassifier.Create(textEncoder, imageEncoder, task.ZeroShotClasses, asked, logitScale, cancellationToken);
        var files = new EvaluationFolder(folder);
        var (items, classes) = (pictures.Items, classifier.Classes.Count);
        var (labels, scores, rows, skipped) = (new List<int>(), new List<double>(), new List<PictureEmbedding>(), new List<SkippedPicture>());
        var done = 0;
        var embedded = new PictureEmbedder(imageEncoder).EmbedAsync([.. items.Select(p => p.Path)], files.Kept, cancellationToken);
        await foreach (var picture in embedded.ConfigureAwait(false))
        {
            done++;
            if (picture.Failure is { } reason)
            {
                skipped.Add(new SkippedPicture(items[picture.Index].Name, reason));
                Check(skipped, items.Count, done, options.MaxFailureShare);
            }
            else
            {
                var row = new double[classes];
                Softmax.Write([.. classifier.Classify(picture.Embedding.Span).Logits.Select(logit => (double)logit)], row);
                labels.Add(items[picture.Index].Label);
                rows.Add(picture with { Embedding = default }); // Kept in the file, not here.
                scores.AddRange(row);
            }

            progress?.Report(done);
        }

        if (labels.Count == 0)
            throw new EvaluationException($"None of {items.Count} pictures can be read, the first because: {skipped[0].Reason}");
        var predictions = new Predictions([.. task.Classes.Select(c => c.Name)], labels.ToArray(), scores.ToArray());
        var evaluation = new ZeroShotEvaluation
        {
            Task = task.Id,
            Title = task.Title,
            Model = model,
            ImageEncoder = imageEncoder.Identity,
            TextEncoder = textEncoder.Identity,
            LogitScale = classifier.LogitScale,
            Templates = asked.Templates,
            Classes = task.Classes,
            Pictures = items.Count,
            Skipped = skipped,
            Others = pictures.Others,
            OtherFolders = pictures.OtherFolders,
            Report = predictions.Evaluate(options.Bootstrap, cancellationToken),
        };
        LabelledPicture[] read = [.. rows.Select(row => items[row.Index])];
        files.WriteEmbeddings(read, [.. rows.Select(row => row.Hash)], predictions.Classes, imageEncoder, cancellationToken);
        files.WritePredictions(predictions, [.. read.Select(p => p.Name)]);
        files.WriteConfusion(evaluation.Report, task.Title);
        files.WriteReport(stream => JsonSerializer.Serialize(stream, evaluation, EvaluationJson.Document.ZeroShotEvaluation));
        return evaluation;
    }

    /// <summary>Refuses to go on where more pictures are unreadable than is tolerated.</summary>
    internal static void Check(List<SkippedPicture> skipped, int total, int seen, double share)
    {
        if (skipped.Count <= share * total)
            return;
        throw new EvaluationException(
            FormattableString.Invariant($"{skipped.Count} of the first {seen} pictures cannot be read (of {total} in all), more than the tolerated {share:P1}. The first is {skipped[0].Path}: {skipped[0].Reason} Repair them, or raise the tolerance (MaxFailureShare)."));
    }
}
