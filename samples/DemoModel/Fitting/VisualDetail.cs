namespace PathGen.Samples.DemoModel;

/// <summary>
/// What patches of one tissue differ in: the leading directions in which their features vary once what tells tissues and slides apart is taken away. Laid on the axes of
/// the embedding that no word uses, they leave every text's ranking as it is and keep patches of one tissue from being all alike, as a trained CLIP's are not.
/// </summary>
internal static class VisualDetail
{
    private const int Rounds = 150;

    /// <summary>Finds the directions.</summary>
    /// <param name="standardised">N rows of F features, standardised and bounded.</param>
    /// <param name="groups">Rows of one tissue on one slide have the same number, rows that mix tissues a negative one; only what differs within a group is detail.</param>
    /// <param name="count">Directions wanted.</param>
    /// <returns>Features × count weights and an offset per direction; each direction has mean 0 in every group and deviation 1 within groups.</returns>
    public static (double[] Weights, double[] Offset) Find(double[][] standardised, int[] groups, int count)
    {
        var width = standardised[0].Length;
        var members = Enumerable.Range(0, groups.Length).Where(n => groups[n] >= 0).GroupBy(n => groups[n]).Select(g => g.ToArray()).ToArray();
        var means = members.Select(g => Mean(g.Select(n => standardised[n]).ToArray())).ToArray();
        var centre = Mean(means);
        var between = Basis(means.Select(m => Difference(m, centre)));
        var covariance = new double[width * width];
        var freedom = 0;
        for (var g = 0; g < members.Length; g++)
        {
            freedom += members[g].Length - 1;
            foreach (var n in members[g])
            {
                var row = Difference(standardised[n], means[g]);
                Remove(row, between);
                for (var f = 0; f < width; f++)
                {
                    for (var h = 0; h < width; h++)
                        covariance[f * width + h] += row[f] * row[h];
                }
            }
        }

        var directions = Principal(covariance, width, count, between);
        var (weights, offset) = (new double[width * count], new double[count]);
        for (var k = 0; k < count; k++)
        {
            var variance = Dot(directions[k], Product(covariance, directions[k])) / Math.Max(1, freedom);
            var scale = variance < 1e-9 ? 0 : 1 / Math.Sqrt(variance);
            for (var f = 0; f < width; f++)
                weights[f * count + k] = scale * directions[k][f];
            offset[k] = -scale * Dot(directions[k], centre);
        }

        return (weights, offset);
    }

    private static double[] Mean(double[][] rows)
    {
        var mean = new double[rows[0].Length];
        foreach (var row in rows)
        {
            for (var f = 0; f < mean.Length; f++)
                mean[f] += row[f] / rows.Length;
        }

        return mean;
    }

    private static double[] Difference(double[] a, double[] b)
    {
        var result = new double[a.Length];
        for (var f = 0; f < a.Length; f++)
            result[f] = a[f] - b[f];
        return result;
    }

    /// <summary>Unit vectors at right angles that span some vectors.</summary>
    private static List<double[]> Basis(IEnumerable<double[]> vectors)
    {
        var basis = new List<double[]>();
        foreach (var vector in vectors)
        {
            var whole = Math.Sqrt(Dot(vector, vector));
            Remove(vector, basis);
            var length = Math.Sqrt(Dot(vector, vector));
            if (length > 1e-6 * (1 + whole))
                basis.Add([.. vector.Select(v => v / length)]);
        }

        return basis;
    }

    private static void Remove(double[] vector, IEnumerable<double[]> basis)
    {
        foreach (var axis in basis)
        {
            var along = Dot(vector, axis);
            for (var f = 0; f < vector.Length; f++)
                vector[f] -= along * axis[f];
        }
    }

    private static double[] Product(double[] matrix, double[] vector)
    {
        var result = new double[vector.Length];
        for (var f = 0; f < result.Length; f++)
        {
            var sum = 0.0;
            for (var g = 0; g < result.Length; g++)
                sum += matrix[f * result.Length + g] * vector[g];
            result[f] = sum;
        }

        return result;
    }

    /// <summary>The leading eigenvectors of a symmetric matrix at right angles to some axes, by orthogonal iteration (Golub and Van Loan, Matrix Computations, 8.2).</summary>
    private static double[][] Principal(double[] matrix, int width, int count, List<double[]> avoided)
    {
        var vectors = new double[count][];
        for (var k = 0; k < count; k++)
        {
            vectors[k] = new double[width];
            for (var f = 0; f < width; f++)
                vectors[k][f] = Math.Sin(1 + f * (k + 1.618));
        }

        for (var round = 0; round < Rounds; round++)
        {
            for (var k = 0; k < count; k++)
            {
                var next = Product(matrix, vectors[k]);
                Remove(next, avoided);
                Remove(next, vectors[..k]);
                var length = Math.Sqrt(Dot(next, next));
                vectors[k] = length < 1e-12 ? new double[width] : [.. next.Select(v => v / length)];
            }
        }

        return vectors;
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
