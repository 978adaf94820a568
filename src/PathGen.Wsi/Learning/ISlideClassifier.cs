namespace PathGen.Wsi;

/// <summary>Tells a slide's class from the features of its patches. Implementations are thread-safe.</summary>
public interface ISlideClassifier
{
    /// <summary>Names of the C classes, in the order of the probabilities.</summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>D, floats a patch that it expects.</summary>
    int FeatureWidth { get; }

    /// <summary>Classifies a slide.</summary>
    /// <param name="bag">Its features; one patch or more, of <see cref="FeatureWidth"/>.</param>
    /// <param name="cancellationToken">Stops between blocks of patches.</param>
    /// <exception cref="WsiException">The bag is empty or of another width.</exception>
    SlidePrediction Classify(FeatureBag bag, CancellationToken cancellationToken = default);
}
