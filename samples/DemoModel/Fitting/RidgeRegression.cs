namespace PathGen.Samples.DemoModel;

/// <summary>A linear map from standardised features to targets, fitted by least squares with a penalty on its weights.</summary>
/// <param name="Mean">Mean of each feature.</param>
/// <param name="Scale">One over the standard deviation of each feature; 0 for one that does not vary.</param>
/// <param name="Weights">Features × targets, row-major.</param>
/// <param name="Offset">Mean of each target.</param>
internal sealed record RidgeRegression(double[] Mean, double[] Scale, double[] Weights, double[] Offset)
{
    /// <summary>Standardised features are cut here, so that one that goes astray on an unusual picture cannot outweigh the rest.</summary>
    public const double Bound = 4;

    /// <summary>Fits a map.</summary>
    /// <param name="features">N rows of F.</param>
    /// <param name="targets">N rows of D.</param>
    /// <param name="weightOfRow">How much each row counts.</param>
    /// <param name="penalty">Penalty on squared weights, per row.</param>
    public static RidgeRegression Fit(float[][] features, double[][] targets, double[] weightOfRow, double penalty)
    {
        var (width, outputs) = (features[0].Length, targets[0].Length);
        var total = weightOfRow.Sum();
        var (mean, scale, offset) = (new double[width], new double[width], new double[outputs]);
        for (var n = 0; n < features.Length; n++)
        {
            for (var f = 0; f < width; f++)
                mean[f] += weightOfRow[n] / total * features[n][f];
            for (var d = 0; d < outputs; d++)
                offset[d] += weightOfRow[n] / total * targets[n][d];
        }

        for (var n = 0; n < features.Length; n++)
        {
            for (var f = 0; f < width; f++)
                scale[f] += weightOfRow[n] / total * Math.Pow(features[n][f] - mean[f], 2);
        }

        for (var f = 0; f < width; f++)
            scale[f] = scale[f] < 1e-12 ? 0 : 1 / Math.Sqrt(scale[f]);

        var gram = new double[width * width];
        var right = new double[width * outputs];
        var row = new double[width];
        for (var n = 0; n < features.Length; n++)
        {
            Standardise(features[n], mean, scale, row);
            for (var f = 0; f < width; f++)
            {
                var weighted = weightOfRow[n] * row[f];
                for (var g = 0; g <= f; g++)
                    gram[f * width + g] += weighted * row[g];
                for (var d = 0; d < outputs; d++)
                    right[f * outputs + d] += weighted * (targets[n][d] - offset[d]);
            }
        }

        for (var f = 0; f < width; f++)
            gram[f * width + f] += penalty * total;
        Solve(gram, right, width, outputs);
        return new RidgeRegression(mean, scale, right, offset);
    }

    /// <summary>The features as the map takes them: standardised and bounded.</summary>
    public double[] Standardise(float[] features)
    {
        var result = new double[features.Length];
        Standardise(features, Mean, Scale, result);
        return result;
    }

    /// <summary>Solves A·X = B for a symmetric positive definite A by Cholesky's decomposition; A's lower half and B are overwritten, B with X.</summary>
    internal static void Solve(double[] a, double[] b, int size, int columns)
    {
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = a[i * size + j];
                for (var k = 0; k < j; k++)
                    sum -= a[i * size + k] * a[j * size + k];
                if (i != j)
                    a[i * size + j] = sum / a[j * size + j];
                else if (sum > 0)
                    a[i * size + i] = Math.Sqrt(sum);
                else
                    throw new ArgumentException("The matrix is not positive definite; the penalty must be more than 0.", nameof(a));
            }
        }

        for (var c = 0; c < columns; c++)
        {
            for (var i = 0; i < size; i++)
            {
                var sum = b[i * columns + c];
                for (var k = 0; k < i; k++)
                    sum -= a[i * size + k] * b[k * columns + c];
                b[i * columns + c] = sum / a[i * size + i];
            }

            for (var i = size - 1; i >= 0; i--)
            {
                var sum = b[i * columns + c];
                for (var k = i + 1; k < size; k++)
                    sum -= a[k * size + i] * b[k * columns + c];
                b[i * columns + c] = sum / a[i * size + i];
            }
        }
    }

    private static void Standardise(float[] features, double[] mean, double[] scale, double[] result)
    {
        for (var f = 0; f < result.Length; f++)
            result[f] = Math.Clamp((features[f] - mean[f]) * scale[f], -Bound, Bound);
    }
}
