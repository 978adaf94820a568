namespace PathGen.Wsi;

/// <summary>The loss of one bag.</summary>
/// <param name="Slide">Cross-entropy of the slide classifier, times the class's weight.</param>
/// <param name="Branches">Mean cross-entropy of the branch classifiers, times the class's weight; 0 where there is one branch.</param>
/// <param name="Similarity">Mean cosine of the branches' attention, over all pairs; 0 where there is one branch.</param>
internal readonly record struct LossParts(double Slide, double Branches, double Similarity)
{
    /// <summary>What is minimised.</summary>
    public double Total => Slide + Branches + Similarity;
}
