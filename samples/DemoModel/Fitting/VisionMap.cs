namespace PathGen.Samples.DemoModel;

/// <summary>The fitted linear map from standardised features to the embedding.</summary>
/// <param name="Mean">Mean of each feature.</param>
/// <param name="Scale">One over the standard deviation of each feature.</param>
/// <param name="Weights">Features × D, row-major.</param>
/// <param name="Offset">D numbers.</param>
internal sealed record VisionMap(double[] Mean, double[] Scale, double[] Weights, double[] Offset)
{
    private const double Penalty = 0.02;

    /// <summary>
    /// Length of the part of an embedding that no word describes, against the part that words describe. Two patches of one tissue then have a cosine
    /// of about 1 / (1 + 0.8²) = 0.6 to 0.8 (a new slide shifts all its patches a little the same way), as with a trained CLIP, whose users drop what is more
    /// alike than 0.88.
    /// </summary>
    private const double DetailLength = 0.8;

    /// <summary>Fits the map.</summary>
    /// <param name="patches">What it is fitted to.</param>
    /// <param name="table">The words: a patch's target is the blend of the text vectors of the tissues on it.</param>
    public static VisionMap Fit(TrainingSet patches, TokenTable table)
    {
        var tissues = RidgeRegression.Fit(patches.Features, patches.Shares, patches.Weights, Penalty);
        var standardised = patches.Features.Select(tissues.Standardise).ToArray();
        var (features, classes) = (standardised[0].Length, tissues.Offset.Length);
        var spare = table.SpareAxes;
        var detail = VisualDetail.Find(standardised, patches.Groups, spare.Count);

        var prototypes = table.Prototypes();
        var detailScale = DetailLength / Math.Sqrt(spare.Count);
        var weights = new double[features * TokenTable.Width];
        var offset = new double[TokenTable.Width];
        for (var d = 0; d < TokenTable.Width; d++)
        {
            for (var c = 0; c < classes; c++)
            {
                offset[d] += tissues.Offset[c] * prototypes[c][d];
                for (var f = 0; f < features; f++)
                    weights[f * TokenTable.Width + d] += tissues.Weights[f * classes + c] * prototypes[c][d];
            }

            for (var k = 0; k < spare.Count; k++)
            {
                offset[d] += detailScale * detail.Offset[k] * spare[k][d];
                for (var f = 0; f < features; f++)
                    weights[f * TokenTable.Width + d] += detailScale * detail.Weights[f * spare.Count + k] * spare[k][d];
            }
        }

        return new VisionMap(tissues.Mean, tissues.Scale, weights, offset);
    }
}
