using System.Collections.Concurrent;
using PathGen.Onnx;

namespace PathGen.Wsi;

/// <summary>
/// A trained attention MIL network (ABMIL or ACMIL) on the CPU: this library's own kernels, on all cores, without copying a bag. As a folder it is a plain ONNX graph, which
/// <see cref="OnnxSlideClassifier"/> runs by any provider. Thread-safe; several slides may be classified at once.
/// </summary>
public sealed class AttentionMilModel : ISlideClassifier
{
    private readonly AttentionParameters network;
    private readonly Workers workers;
    private readonly ConcurrentBag<AttentionInference> idle = [];

    internal AttentionMilModel(AttentionParameters network, HeadDescription description, int threads)
    {
        this.network = network;
        Description = description;
        workers = new Workers(threads == 0 ? Environment.ProcessorCount : threads);
    }

    /// <summary>Kind, classes, widths, encoder.</summary>
    public HeadDescription Description { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => Description.Classes;

    /// <inheritdoc/>
    public int FeatureWidth => Description.FeatureWidth;

    /// <summary>Number of parameters for classifying slides and training.</summary>
    public long ParameterCount => network.Shape.ParameterCount;

    internal AttentionParameters Network => network;

    /// <summary>Reads a model that <see cref="Save"/> wrote.</summary>
    /// <param name="folder">The folder with <c>head.json</c> and <c>head.onnx</c>.</param>
    /// <param name="threads">Threads for one slide; 0, the default, for one a core.</param>
    /// <exception cref="WsiException">A file is missing or damaged, or it is another kind of classifier.</exception>
    public static AttentionMilModel Load(string folder, int threads = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        var (description, path) = HeadFolder.Read(folder);
        if (description.Kind is not (HeadKind.Abmil or HeadKind.Acmil))
            throw new WsiException($"{folder}: a classifier of kind {description.Kind}; one of attention MIL was expected. OnnxSlideClassifier reads all kinds.");
        AttentionParameters network;
        try
        {
            network = AttentionGraph.Read(path);
        }
        catch (ModelException e)
        {
            throw new WsiException(e.Message, e);
        }

        return network.Shape.InputWidth == description.FeatureWidth && network.Shape.Classes == description.Classes.Count
            ? new AttentionMilModel(network, description, threads)
            : throw new WsiException($"{folder}: the graph is for {network.Shape.InputWidth} floats and {network.Shape.Classes} classes, head.json says {description.FeatureWidth} and {description.Classes.Count}.");
    }

    /// <summary>Writes <c>head.onnx</c> (standard operators, set 23: <c>features</c> [patches, D] → <c>probabilities</c>, <c>logits</c> [1, C], <c>attention</c> [patches]) and <c>head.json</c>.</summary>
    /// <param name="folder">Made where it is not there; files of these names are replaced.</param>
    /// <exception cref="WsiException">A file cannot be written.</exception>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        HeadFolder.Write(folder, Description, AttentionGraph.Build(network));
    }

    /// <inheritdoc/>
    public SlidePrediction Classify(FeatureBag bag, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bag);
        Description.Check(bag);
        if (!idle.TryTake(out var inference))
            inference = new AttentionInference(network, workers);
        var attention = new float[bag.Count];
        var probabilities = inference.Predict(bag, attention, cancellationToken);
        idle.Add(inference);
        return new SlidePrediction(bag.SlideId, Classes, probabilities, attention);
    }
}
