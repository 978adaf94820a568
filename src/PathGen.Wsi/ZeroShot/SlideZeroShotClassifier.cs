using System.Numerics.Tensors;
using PathGen.Clip;
using PathGen.Slides;

namespace PathGen.Wsi;

/// <summary>
/// Zero-shot classification of whole slides (MI-Zero, Lu et al. 2023, arXiv 2306.07831): every patch is compared with every class that was only named, and a class's score is the mean of its
/// j largest similarities. Thread-safe. Research use only; not a diagnosis.
/// </summary>
public sealed class SlideZeroShotClassifier : ISlideClassifier
{
    private readonly EmbeddingMatrix texts;
    private readonly double logitScale;
    private readonly SlideZeroShotOptions options;
    private readonly int decidingJ;

    /// <summary>Makes a classifier.</summary>
    /// <param name="classifier">The classes, with their prompts and the model's logit scale.</param>
    /// <param name="options">How patches are pooled; null for the defaults.</param>
    /// <param name="encoder">
    /// <see cref="IImageEncoder.Identity"/> of the model that <paramref name="classifier"/> is of; features of another one are then refused. Null where it is not known.
    /// </param>
    /// <exception cref="ArgumentException">The deciding j is not computed, or the calibration is of other classes, prompts or j.</exception>
    public SlideZeroShotClassifier(ZeroShotClassifier classifier, SlideZeroShotOptions? options = null, string? encoder = null)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        options ??= new SlideZeroShotOptions();
        (texts, logitScale, Encoder) = (classifier.ClassEmbeddings, classifier.LogitScale, encoder);
        Classes = [.. classifier.Classes.Select(c => c.Name)];
        ClassKey = SlideZeroShotCalibration.KeyOf(classifier, encoder);
        var j = options.Calibration?.J ?? options.DecidingJ ?? (options.J.Contains(10) ? 10 : options.J[0]);
        if (!options.J.Contains(j))
            throw new ArgumentException($"{j} patches shall decide, but {string.Join(", ", options.J)} are pooled; let {nameof(options.J)} hold it.", nameof(options));
        options.Calibration?.Check(ClassKey, Classes);
        decidingJ = j;
        this.options = new SlideZeroShotOptions { J = options.J, EvidencePatches = options.EvidencePatches, MinTissueShare = options.MinTissueShare, Calibration = options.Calibration };
    }

    /// <summary>Names of the classes, in the order of every result.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public int FeatureWidth => texts.Width;

    /// <summary>The encoder whose features are classified, or null.</summary>
    public string? Encoder { get; }

    /// <summary>The model's factor on similarities.</summary>
    public double LogitScale => logitScale;

    /// <summary>Names classes, prompts and model: a calibration holds for these alone.</summary>
    public string ClassKey { get; }

    /// <summary>Classifies a slide.</summary>
    /// <param name="bag">Its features; their length does not matter, only their direction.</param>
    /// <param name="tissue">Where tissue is: patches with less of it than <see cref="SlideZeroShotOptions.MinTissueShare"/> do not count. Null where all do, as those of a tissue grid.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <exception cref="WsiException">There is no patch (on tissue), a row has no direction, widths differ, or the features are of another encoder.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public SlideZeroShotResult Classify(FeatureBag bag, TissueMask? tissue = null, CancellationToken cancellationToken = default)
    {
        var rows = OnTissue(bag, tissue);
        if (rows.Length == 0)
            throw new WsiException($"{bag.SlideId}: {(bag.Count == 0 ? "the slide has no patches" : $"none of {bag.Count} patches lies on tissue")}, so nothing can be said of it.");
        var similarities = Compare(bag, rows, cancellationToken);
        var most = Math.Max(options.J[^1], options.EvidencePatches);
        int[][] best = [.. similarities.Select(column => TopJ.Rows(column, most))];
        PooledSimilarity[] pooled = [.. options.J.Select(j =>
        {
            double[] means = [.. similarities.Select((column, k) => TopJ.Mean(column, best[k], j))];
            return new PooledSimilarity(j, Math.Min(j, rows.Length), means, Classes[TensorPrimitives.IndexOfMax<double>(means)]);
        })];
        var deciding = pooled.First(p => p.J == decidingJ).Similarities;
        double[] logits = options.Calibration?.Logits(deciding) ?? [.. deciding.Select(s => logitScale * s)];
        var probabilities = new double[logits.Length];
        TensorPrimitives.SoftMax<double>(logits, probabilities);
        var index = TensorPrimitives.IndexOfMax<double>(logits);
        ClassEvidence[] evidence = [.. Classes.Select((name, k) => new ClassEvidence(
            name, [.. best[k].Take(options.EvidencePatches).Select(i => EvidenceOf(bag, rows[i], similarities[k][i]))]))];
        return new SlideZeroShotResult(
            bag.SlideId, Classes[index], index, decidingJ, logits, probabilities, rows.Length, bag.Count - rows.Length, pooled, evidence);
    }

    /// <inheritdoc/>
    SlidePrediction ISlideClassifier.Classify(FeatureBag bag, CancellationToken cancellationToken)
    {
        var result = Classify(bag, null, cancellationToken);
        return new SlidePrediction(result.SlideId, Classes, result.Probabilities, default);
    }

    /// <summary>The similarity of every patch to every class, for heatmaps: a column a class.</summary>
    /// <param name="bag">The slide's features, with places and a patch size.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <exception cref="WsiException">Places or patch size are not known, a row has no direction, widths differ, or the features are of another encoder.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public PatchScores Score(FeatureBag bag, CancellationToken cancellationToken = default)
    {
        var rows = OnTissue(bag, null);
        if (bag.Positions.Count != bag.Count || bag.PatchSize is not { } size)
            throw new WsiException($"{bag.SlideId}: its features have no places or no patch size, so their similarities cannot be drawn.");
        return new PatchScores(bag.SlideId, bag.Positions, size, Classes, Compare(bag, rows, cancellationToken));
    }

    private static PatchEvidence EvidenceOf(FeatureBag bag, int row, double similarity) =>
        bag.Positions.Count > 0 ? new(row, bag.Positions[row].X, bag.Positions[row].Y, similarity) : new(row, null, null, similarity);

    private int[] OnTissue(FeatureBag bag, TissueMask? tissue)
    {
        ArgumentNullException.ThrowIfNull(bag);
        if (bag.Width != texts.Width && bag.Count > 0)
            throw new WsiException($"{bag.SlideId}: features of width {bag.Width}; the model that the classes were embedded with has {texts.Width}. Embed the slide with that model.");
        if (Encoder is not null && bag.Encoder is not null && bag.Encoder != Encoder)
            throw new WsiException($"{bag.SlideId}: its features are of encoder {Short(bag.Encoder)}, the classes of {Short(Encoder)}: they cannot be compared. Embed the slide with the same model, precision and provider.");
        if (tissue is null)
            return [.. Enumerable.Range(0, bag.Count)];
        if (bag.Positions.Count != bag.Count || bag.PatchSize is not { } size)
            throw new WsiException($"{bag.SlideId}: its features have no places or no patch size, so it is not known which lie on tissue.");
        return [.. Enumerable.Range(0, bag.Count).Where(row =>
            tissue.ShareOf(new SlideRegion(bag.Positions[row].X, bag.Positions[row].Y, size, size)) is var share && share > 0 && share >= options.MinTissueShare)];
    }

    private static string Short(string identity) => identity.Length > 12 ? identity[..12] : identity;

    // A column a class.
    private float[][] Compare(FeatureBag bag, int[] rows, CancellationToken cancellationToken)
    {
        float[][] columns = [.. Classes.Select(_ => new float[rows.Length])];
        for (var i = 0; i < rows.Length; i++)
        {
            if (i % 1024 == 0)
                cancellationToken.ThrowIfCancellationRequested();
            var feature = bag[rows[i]];
            var length = TensorPrimitives.Norm(feature);
            if (!(length > 0) || !float.IsFinite(length))
                throw new WsiException(FormattableString.Invariant($"{bag.SlideId}: the feature in row {rows[i]} has length {length}, so it has no direction. Embed this slide again."));
            for (var k = 0; k < columns.Length; k++)
                columns[k][i] = TensorPrimitives.Dot(texts[k], feature) / length;
        }

        return columns;
    }
}
