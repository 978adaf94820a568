namespace PathGen.Wsi;

/// <summary>What a classifier makes of a slide. A research result, not a diagnosis.</summary>
/// <param name="SlideId">The slide.</param>
/// <param name="Classes">Names of the C classes.</param>
/// <param name="Probabilities">C numbers of 0 to 1 that add up to 1; not calibrated.</param>
/// <param name="Attention">How much each patch counted, in the bag's order: N numbers of 0 or more that add up to 1 (the mean of the branches where there are several); empty where the classifier weighs none.</param>
public sealed record SlidePrediction(string SlideId, IReadOnlyList<string> Classes, IReadOnlyList<double> Probabilities, ReadOnlyMemory<float> Attention)
{
    /// <summary>Index of the most probable class, the earlier one among equals.</summary>
    public int Predicted
    {
        get
        {
            var best = 0;
            for (var i = 1; i < Probabilities.Count; i++)
                best = Probabilities[i] > Probabilities[best] ? i : best;
            return best;
        }
    }
}
