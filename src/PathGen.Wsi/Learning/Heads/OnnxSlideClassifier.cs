using PathGen.Onnx;

namespace PathGen.Wsi;

/// <summary>
/// Any slide classifier in ONNX through this library's sessions: a folder that one was saved to, or a graph from elsewhere that takes <c>features</c>, float [patches, D], and gives
/// <c>probabilities</c>, float [1, C], and where it weighs patches <c>attention</c>, float [patches]. Thread-safe.
/// </summary>
public sealed class OnnxSlideClassifier : ISlideClassifier, IDisposable
{
    private readonly OnnxSession session;
    private readonly string[] outputs;

    private OnnxSlideClassifier(OnnxSession session, HeadDescription description)
    {
        this.session = session;
        Description = description;
        outputs = session.Outputs.Contains(HeadGraph.Attention) ? [HeadGraph.Probabilities, HeadGraph.Attention] : [HeadGraph.Probabilities];
    }

    /// <summary>Kind, classes, widths, encoder.</summary>
    public HeadDescription Description { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => Description.Classes;

    /// <inheritdoc/>
    public int FeatureWidth => Description.FeatureWidth;

    /// <summary>Loads a folder.</summary>
    /// <param name="folder">The folder with <c>head.json</c> and <c>head.onnx</c>.</param>
    /// <param name="settings">Providers and threads; null for the CPU with one thread a core.</param>
    /// <exception cref="WsiException">A file is missing or damaged, a provider cannot load, or graph and description do not fit.</exception>
    public static OnnxSlideClassifier Load(string folder, SessionSettings? settings = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var (description, path) = HeadFolder.Read(folder);
        OnnxSession? session = null;
        try
        {
            session = OnnxSession.Load(path, settings);
            if (session.InputSpecs is not [{ Name: HeadGraph.Features, Shape: [-1, var width] } input] || input.ElementType != typeof(float) || width != description.FeatureWidth
                || session.OutputSpecs.FirstOrDefault(o => o.Name == HeadGraph.Probabilities) is not { Shape: [1, var classes] } || classes != description.Classes.Count)
            {
                throw new WsiException(
                    $"{path}: takes ({string.Join("; ", session.InputSpecs)}) and gives ({string.Join("; ", session.OutputSpecs)}); features: Single [?, {description.FeatureWidth}] and probabilities: Single [1, {description.Classes.Count}] were expected.");
            }

            return new OnnxSlideClassifier(session, description);
        }
        catch (ModelException e)
        {
            session?.Dispose();
            throw new WsiException(e.Message, e);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public SlidePrediction Classify(FeatureBag bag, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bag);
        cancellationToken.ThrowIfCancellationRequested();
        Description.Check(bag);
        try
        {
            var results = session.RunAll(HeadGraph.Features, bag.Values, [bag.Count, bag.Width], outputs);
            var attention = results.GetValueOrDefault(HeadGraph.Attention, []);
            double[] probabilities = [.. results[HeadGraph.Probabilities]];
            if (attention.Length != 0 && attention.Length != bag.Count || probabilities.Any(p => !(p is >= 0 and <= 1.001)))
                throw new WsiException($"{session.Path}: gave {attention.Length} weights for the {bag.Count} patches of {bag.SlideId} and the probabilities {string.Join(", ", probabilities)}. The graph is no slide classifier.");
            return new SlidePrediction(bag.SlideId, Classes, probabilities, attention);
        }
        catch (ModelException e)
        {
            throw new WsiException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();
}
