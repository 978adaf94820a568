using System.Globalization;
using System.Numerics.Tensors;
using PathGen.Onnx;

namespace PathGen.Wsi;

/// <summary>
/// k nearest slides: each training slide is the mean of its patches, made unit length; a slide gets the classes of the k most similar ones by cosine, weighted by exp(cosine / 0.07)
/// (the weights of Wu et al. 2018). Immutable; thread-safe.
/// </summary>
public sealed class NearestSlidesModel : ISlideClassifier
{
    /// <summary>What cosines are divided by before their exponential.</summary>
    public const double Temperature = 0.07;

    private readonly float[] prototypes;
    private readonly int[] labels;
    private readonly int neighbours;

    private NearestSlidesModel(float[] prototypes, int[] labels, int neighbours, HeadDescription description)
    {
        (this.prototypes, this.labels, this.neighbours) = (prototypes, labels, neighbours);
        Description = description;
    }

    /// <summary>Kind, classes, width, encoder.</summary>
    public HeadDescription Description { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => Description.Classes;

    /// <inheritdoc/>
    public int FeatureWidth => Description.FeatureWidth;

    /// <summary>Keeps the training slides.</summary>
    /// <param name="classes">Names of the C classes, two or more.</param>
    /// <param name="training">The slides, at least one of each class.</param>
    /// <param name="neighbours">k, 1 or more; of fewer slides all count.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ArgumentException">The classes do not fit.</exception>
    /// <exception cref="WsiException">A slide is empty or cannot be read, widths or encoders differ, a class has no slide, or a slide's mean is 0.</exception>
    public static NearestSlidesModel Fit(IReadOnlyList<string> classes, IReadOnlyList<LabelledBag> training, int neighbours = 5, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 1);
        TrainingRules.CheckSlides(classes, training, "training");
        var budget = 0L;
        var slides = BagSet.Open(training, classes.Count, null, ref budget, false, cancellationToken);
        var rows = PooledFeatures.Of(slides, BagPooling.Mean, cancellationToken);
        for (var i = 0; i < slides.Count; i++)
            Normalise(rows.AsSpan(i * slides.Width, slides.Width), slides.SlideOf(i));
        var used = Math.Min(neighbours, slides.Count);
        return new NearestSlidesModel(rows, [.. training.Select(bag => bag.Label)], used, new HeadDescription
        {
            Kind = HeadKind.NearestSlides,
            Classes = [.. classes],
            FeatureWidth = slides.Width,
            Encoder = slides.Encoder,
            Training = string.Create(CultureInfo.InvariantCulture, $"{slides.Count} slides with {slides.PatchCount} patches; {used} nearest"),
        });
    }

    /// <inheritdoc/>
    public SlidePrediction Classify(FeatureBag bag, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bag);
        cancellationToken.ThrowIfCancellationRequested();
        Description.Check(bag);
        var mean = PooledFeatures.Of(bag, BagPooling.Mean);
        Normalise(mean, bag.SlideId);
        var cosines = new double[labels.Length];
        for (var i = 0; i < cosines.Length; i++)
            cosines[i] = OrderedSum.LongDot(prototypes.AsSpan(i * FeatureWidth, FeatureWidth), mean);
        int[] nearest = [.. Enumerable.Range(0, cosines.Length).OrderByDescending(i => cosines[i]).Take(neighbours)];
        var probabilities = new double[Classes.Count];
        foreach (var i in nearest)
            probabilities[labels[i]] += Math.Exp((cosines[i] - cosines[nearest[0]]) / Temperature);
        TensorPrimitives.Divide(probabilities, probabilities.Sum(), probabilities);
        return new SlidePrediction(bag.SlideId, Classes, probabilities, default);
    }

    /// <summary>Writes <c>head.onnx</c> and <c>head.json</c>, which <see cref="OnnxSlideClassifier"/> reads.</summary>
    /// <param name="folder">Made where it is not there; files of these names are replaced.</param>
    /// <exception cref="WsiException">A file cannot be written.</exception>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var (width, count, classes) = (FeatureWidth, labels.Length, Classes.Count);
        var graph = new OnnxGraph("nearest_slides");
        var pooled = HeadGraph.Pooled(graph, BagPooling.Mean, width);
        var unit = graph.Node("LpNormalization", "unit", [pooled], OnnxAttribute.Integer("axis", 1), OnnxAttribute.Integer("p", 2));
        var cosines = graph.Node("MatMul", "cosines", [unit, graph.Constant(OnnxInitializer.Floats("prototypes.transposed", [width, count], () => OnnxInitializer.Transpose(prototypes, count, width)))]);
        graph.Node("TopK", ["highest", "nearest"], [cosines, graph.Constant(OnnxInitializer.Integers("neighbours", scalar: false, neighbours))], OnnxAttribute.Integer("axis", 1));
        var temperature = graph.Constant(OnnxInitializer.Floats("temperature", [], () => [(float)Temperature]));
        var weights = graph.Node("Softmax", "weights", [graph.Node("Div", "scaled", ["highest", temperature])], OnnxAttribute.Integer("axis", 1));
        var votes = OnnxInitializer.Floats("votes", [count, classes], () => [.. labels.SelectMany(label => Enumerable.Range(0, classes).Select(c => c == label ? 1f : 0f))]);
        var own = graph.Node("Reshape", "own_votes", [graph.Node("Gather", "gathered", [graph.Constant(votes), "nearest"]), graph.Constant(OnnxInitializer.Integers("votes_shape", scalar: false, neighbours, classes))]);
        graph.Node("MatMul", HeadGraph.Probabilities, [weights, own]);
        graph.Outputs.Add(new OnnxValue(HeadGraph.Probabilities, OnnxElementType.Float, ["1", FormattableString.Invariant($"{classes}")]));
        HeadFolder.Write(folder, Description, graph);
    }

    private static void Normalise(Span<float> row, string slide)
    {
        var norm = Math.Sqrt(OrderedSum.LongDot(row, row));
        if (!(norm > 0) || !double.IsFinite(norm))
            throw new WsiException(FormattableString.Invariant($"{slide}: the mean of its features has the length {norm}; it points nowhere, so that no slide is like it."));
        TensorPrimitives.Divide(row, (float)norm, row);
    }
}
