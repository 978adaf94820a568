using System.Globalization;
using PathGen.Clip;
using PathGen.Onnx;

namespace PathGen.Wsi;

/// <summary>The baseline that attention has to beat: logistic regression on the mean or the largest values of a slide's features. Immutable; thread-safe.</summary>
public sealed class PooledLogisticModel : ISlideClassifier
{
    private readonly LogisticRegression regression;
    private readonly BagPooling pooling;

    private PooledLogisticModel(LogisticRegression regression, BagPooling pooling, HeadDescription description)
    {
        (this.regression, this.pooling) = (regression, pooling);
        Description = description;
    }

    /// <summary>Kind, classes, width, encoder.</summary>
    public HeadDescription Description { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => Description.Classes;

    /// <inheritdoc/>
    public int FeatureWidth => Description.FeatureWidth;

    /// <summary>Fits the regression.</summary>
    /// <param name="classes">Names of the C classes, two or more.</param>
    /// <param name="training">Slides to learn from, at least one of each class.</param>
    /// <param name="pooling">How a slide becomes one row.</param>
    /// <param name="options">Penalty and limits; null for the defaults.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ArgumentException">The classes do not fit.</exception>
    /// <exception cref="WsiException">A slide is empty or cannot be read, widths or encoders differ, or a class has no slide.</exception>
    public static PooledLogisticModel Fit(
        IReadOnlyList<string> classes, IReadOnlyList<LabelledBag> training, BagPooling pooling, LogisticRegressionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(training);
        TrainingRules.CheckSlides(classes, training, "training");
        var budget = 0L;
        var slides = BagSet.Open(training, classes.Count, null, ref budget, false, cancellationToken);
        var rows = PooledFeatures.Of(slides, pooling, cancellationToken);
        int[] labels = [.. training.Select(bag => bag.Label)];
        var regression = LogisticRegression.Fit(new EmbeddingMatrix(rows, slides.Width), labels, classes.Count, options, cancellationToken);
        return new PooledLogisticModel(regression, pooling, new HeadDescription
        {
            Kind = pooling == BagPooling.Mean ? HeadKind.MeanPooling : HeadKind.MaxPooling,
            Classes = [.. classes],
            FeatureWidth = slides.Width,
            Encoder = slides.Encoder,
            Training = string.Create(CultureInfo.InvariantCulture, $"{slides.Count} slides with {slides.PatchCount} patches; C {regression.InverseRegularization:G6}, {regression.Iterations} steps{(regression.Converged ? "" : ", not converged")}"),
        });
    }

    /// <inheritdoc/>
    public SlidePrediction Classify(FeatureBag bag, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bag);
        cancellationToken.ThrowIfCancellationRequested();
        Description.Check(bag);
        var probabilities = new double[Classes.Count];
        regression.Predict(PooledFeatures.Of(bag, pooling), probabilities);
        return new SlidePrediction(bag.SlideId, Classes, probabilities, default);
    }

    /// <summary>Writes <c>head.onnx</c> and <c>head.json</c>, which <see cref="OnnxSlideClassifier"/> reads.</summary>
    /// <param name="folder">Made where it is not there; files of these names are replaced.</param>
    /// <exception cref="WsiException">A file cannot be written.</exception>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var graph = new OnnxGraph("pooled_logistic");
        var pooled = HeadGraph.Pooled(graph, pooling, FeatureWidth);
        var weights = OnnxInitializer.Floats("weight.transposed", [FeatureWidth, Classes.Count], () =>
            [.. Enumerable.Range(0, FeatureWidth).SelectMany(i => Enumerable.Range(0, Classes.Count).Select(c => (float)regression.CoefficientsOf(c)[i]))]);
        var bias = OnnxInitializer.Floats("bias", [Classes.Count], () => [.. Enumerable.Range(0, Classes.Count).Select(c => (float)regression.InterceptOf(c))]);
        HeadGraph.AddOutputs(graph, graph.Node("Add", "sums", [graph.Node("MatMul", "products", [pooled, graph.Constant(weights)]), graph.Constant(bias)]), Classes.Count);
        HeadFolder.Write(folder, Description, graph);
    }
}
