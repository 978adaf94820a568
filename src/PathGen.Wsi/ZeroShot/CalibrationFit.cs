namespace PathGen.Wsi;

/// <summary>
/// Fits softmax(t·a·s + b) to labelled similarities s, a the model's own scale: minimises Σ cross entropy + (t − 1)²/(2·2²) + Σ b²/(2·5²) for t ≥ 0.01. Convex, so the minimum is one; found by Newton's
/// method with halved steps.
/// </summary>
internal static class CalibrationFit
{
    /// <summary>The least factor on the model's own scale.</summary>
    public const double LeastFactor = 0.01;

    /// <summary>Standard deviation of the prior of the factor, about 1.</summary>
    public const double FactorDeviation = 2;

    /// <summary>Standard deviation of the prior of a bias, about 0.</summary>
    public const double BiasDeviation = 5;

    private const int FoldCount = 5;
    private const int MaxSteps = 100;
    private const double Tolerance = 1e-12;

    /// <summary>The fold of each slide: every class is dealt out in turn.</summary>
    public static int[] Folds(int[] labels, int classes)
    {
        var (dealt, folds) = (new int[classes], new int[labels.Length]);
        for (var i = 0; i < labels.Length; i++)
            folds[i] = dealt[labels[i]]++ % FoldCount;
        return folds;
    }

    /// <summary>Fits to all folds but one and tries on that one, for each.</summary>
    public static CalibrationTrial Try(int j, double[][] similarities, int[] labels, int[] folds, double modelScale)
    {
        var (loss, right, rightBefore) = (0.0, 0, 0);
        for (var fold = 0; fold < FoldCount; fold++)
        {
            int[] train = [.. Enumerable.Range(0, labels.Length).Where(i => folds[i] != fold)];
            var (scale, biases) = Fit([.. train.Select(i => similarities[i])], [.. train.Select(i => labels[i])], modelScale);
            foreach (var i in Enumerable.Range(0, labels.Length).Where(i => folds[i] == fold))
            {
                double[] logits = [.. similarities[i].Select((s, k) => scale * s + biases[k])];
                loss += LogSumExp(logits) - logits[labels[i]];
                right += Largest(logits) == labels[i] ? 1 : 0;
                rightBefore += Largest(similarities[i]) == labels[i] ? 1 : 0;
            }
        }

        return new CalibrationTrial(j, loss / labels.Length, right / (double)labels.Length, rightBefore / (double)labels.Length);
    }

    /// <summary>The scale and the biases.</summary>
    /// <param name="similarities">A row of K a slide.</param>
    /// <param name="labels">The class of each slide.</param>
    /// <param name="modelScale">a.</param>
    public static (double Scale, double[] Biases) Fit(double[][] similarities, int[] labels, double modelScale)
    {
        var size = similarities[0].Length + 1;
        double[][] logits = [.. similarities.Select(row => row.Select(s => modelScale * s).ToArray())];
        var at = new double[size];
        at[0] = 1;
        var loss = Loss(at, logits, labels);
        for (var step = 0; step < MaxSteps; step++)
        {
            var (gradient, curvature) = Derivatives(at, logits, labels);

            // At the bound and pushed against it: the factor stays.
            var held = at[0] <= LeastFactor && gradient[0] > 0;
            if (held)
            {
                gradient[0] = 0;
                for (var i = 0; i < size; i++)
                    curvature[0][i] = curvature[i][0] = i == 0 ? 1 : 0;
            }

            var direction = Solve(curvature, gradient);
            var gain = 0.0;
            for (var i = 0; i < size; i++)
                gain += direction[i] * gradient[i];
            if (gain <= Tolerance)
                break;
            var (next, nextLoss, share) = (at, loss, 1.0);
            do
            {
                next = [.. at.Select((value, i) => value - share * direction[i])];
                next[0] = Math.Max(next[0], LeastFactor);
                nextLoss = Loss(next, logits, labels);
                share /= 2;
            }
            while (nextLoss > loss && share > 1e-10);
            if (!(nextLoss <= loss))
                break;
            (at, loss) = (next, nextLoss);
        }

        return (at[0] * modelScale, at[1..]);
    }

    private static double Loss(double[] at, double[][] logits, int[] labels)
    {
        var loss = (at[0] - 1) * (at[0] - 1) / (2 * FactorDeviation * FactorDeviation);
        for (var k = 1; k < at.Length; k++)
            loss += at[k] * at[k] / (2 * BiasDeviation * BiasDeviation);
        var row = new double[at.Length - 1];
        for (var i = 0; i < labels.Length; i++)
        {
            for (var k = 0; k < row.Length; k++)
                row[k] = at[0] * logits[i][k] + at[k + 1];
            loss += LogSumExp(row) - row[labels[i]];
        }

        return loss;
    }

    // With x the slide's logits before scaling, p the probabilities and e the label as a unit vector: the gradient of the cross entropy is (x·(p − e), p − e), its curvature J (diag p − p pᵀ) Jᵀ.
    private static (double[] Gradient, double[][] Curvature) Derivatives(double[] at, double[][] logits, int[] labels)
    {
        var size = at.Length;
        var gradient = new double[size];
        double[][] curvature = [.. Enumerable.Range(0, size).Select(_ => new double[size])];
        gradient[0] = (at[0] - 1) / (FactorDeviation * FactorDeviation);
        curvature[0][0] = 1 / (FactorDeviation * FactorDeviation);
        for (var k = 1; k < size; k++)
        {
            gradient[k] = at[k] / (BiasDeviation * BiasDeviation);
            curvature[k][k] = 1 / (BiasDeviation * BiasDeviation);
        }

        var p = new double[size - 1];
        for (var i = 0; i < labels.Length; i++)
        {
            var x = logits[i];
            for (var k = 0; k < p.Length; k++)
                p[k] = at[0] * x[k] + at[k + 1];
            var log = LogSumExp(p);
            var (mean, meanSquare) = (0.0, 0.0);
            for (var k = 0; k < p.Length; k++)
            {
                p[k] = Math.Exp(p[k] - log);
                mean += p[k] * x[k];
                meanSquare += p[k] * x[k] * x[k];
            }

            gradient[0] += mean - x[labels[i]];
            gradient[labels[i] + 1] -= 1;
            curvature[0][0] += meanSquare - mean * mean;
            for (var k = 0; k < p.Length; k++)
            {
                gradient[k + 1] += p[k];
                var cross = p[k] * (x[k] - mean);
                curvature[0][k + 1] += cross;
                curvature[k + 1][0] += cross;
                for (var l = 0; l < p.Length; l++)
                    curvature[k + 1][l + 1] += (k == l ? p[k] : 0) - p[k] * p[l];
            }
        }

        return (gradient, curvature);
    }

    // Cholesky; the matrix is positive definite by its priors.
    private static double[] Solve(double[][] matrix, double[] right)
    {
        var size = right.Length;
        double[][] lower = [.. Enumerable.Range(0, size).Select(_ => new double[size])];
        var result = (double[])right.Clone();
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = matrix[i][j];
                for (var k = 0; k < j; k++)
                    sum -= lower[i][k] * lower[j][k];
                lower[i][j] = i == j ? Math.Sqrt(Math.Max(sum, double.Epsilon)) : sum / lower[j][j];
            }
        }

        for (var i = 0; i < size; i++)
        {
            for (var k = 0; k < i; k++)
                result[i] -= lower[i][k] * result[k];
            result[i] /= lower[i][i];
        }

        for (var i = size - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < size; k++)
                result[i] -= lower[k][i] * result[k];
            result[i] /= lower[i][i];
        }

        return result;
    }

    private static int Largest(double[] values) => Array.IndexOf(values, values.Max());

    private static double LogSumExp(double[] values)
    {
        var largest = values.Max();
        return largest + Math.Log(values.Sum(v => Math.Exp(v - largest)));
    }
}
