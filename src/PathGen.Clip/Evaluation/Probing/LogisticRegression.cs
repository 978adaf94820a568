using System.Numerics.Tensors;

namespace PathGen.Clip;

/// <summary>
/// Multinomial logistic regression with an L2 penalty on the coefficients and none on the intercepts, in double precision: scikit-learn's
/// <c>LogisticRegression(C=…, solver="lbfgs")</c>, whose objective and, for two classes, whose single coefficient vector it follows. Immutable; thread-safe.
/// </summary>
public sealed class LogisticRegression
{
    private readonly double[] parameters; // K rows of D coefficients and an intercept.

    private LogisticRegression(double[] parameters, int classCount, double inverse, int iterations, bool converged)
    {
        this.parameters = parameters;
        ClassCount = classCount;
        InverseRegularization = inverse;
        Width = parameters.Length / classCount - 1;
        Iterations = iterations;
        Converged = converged;
    }

    /// <summary>K, the number of classes.</summary>
    public int ClassCount { get; }

    /// <summary>D, numbers a row.</summary>
    public int Width { get; }

    /// <summary>Inverse strength of the penalty, scikit-learn's <c>C</c>.</summary>
    public double InverseRegularization { get; }

    /// <summary>Steps of the fit.</summary>
    public int Iterations { get; }

    /// <summary>Whether the fit met its tolerance; otherwise it stopped after the allowed steps, or where rounding left nothing to gain.</summary>
    public bool Converged { get; }

    /// <summary>The D coefficients of one class.</summary>
    /// <param name="index">0 to <see cref="ClassCount"/> − 1.</param>
    public ReadOnlySpan<double> CoefficientsOf(int index) => parameters.AsSpan(index * (Width + 1), Width);

    /// <summary>The intercept of one class.</summary>
    /// <param name="index">0 to <see cref="ClassCount"/> − 1.</param>
    public double InterceptOf(int index) => parameters[index * (Width + 1) + Width];

    /// <summary>Fits a model, on all processors; the same rows give the same model on the same kind of processor, whatever their number.</summary>
    /// <param name="rows">N × D finite numbers.</param>
    /// <param name="labels">N classes, 0 to K − 1; every class has a row.</param>
    /// <param name="classCount">K, 2 or more.</param>
    /// <param name="options">Penalty and limits; null for the defaults.</param>
    /// <param name="cancellationToken">Stops between passes over the rows.</param>
    /// <exception cref="ArgumentException">Rows and labels differ in number, a class has no row, a label is out of range, or a number is not finite.</exception>
    public static LogisticRegression Fit(
        EmbeddingMatrix rows, ReadOnlySpan<int> labels, int classCount, LogisticRegressionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        if (labels.Length != rows.Count)
            throw new ArgumentException($"{labels.Length} labels for {rows.Count} rows.", nameof(labels));
        var counts = new int[classCount];
        foreach (var label in labels)
        {
            if (label < 0 || label >= classCount)
                throw new ArgumentException($"A label is {label}; 0 to {classCount - 1} are expected.", nameof(labels));
            counts[label]++;
        }

        if (Array.IndexOf(counts, 0) is var empty and >= 0)
            throw new ArgumentException($"Class {empty} has no row to learn from.", nameof(labels));
        if (!TensorPrimitives.IsFiniteAll(rows.Values.Span))
            throw new ArgumentException("The rows hold numbers that are not finite.", nameof(rows));

        options ??= new LogisticRegressionOptions();
        var inverse = options.InverseRegularization ?? rows.Width * (double)classCount / 100;

        // Of two classes scikit-learn fits one coefficient vector, the difference of ours; its square is twice the sum of our squares.
        var loss = new LogisticLoss(rows, labels.ToArray(), classCount, classCount == 2 ? inverse / 2 : inverse, cancellationToken);
        var parameters = new double[checked(classCount * (rows.Width + 1))];
        var (iterations, converged) = Lbfgs.Minimise(loss.Value, parameters, options.Tolerance, options.MaxIterations);
        return new LogisticRegression(parameters, classCount, inverse, iterations, converged);
    }

    /// <summary>The probabilities of the classes for one row.</summary>
    /// <param name="row">D numbers.</param>
    /// <param name="probabilities">Receives K numbers that add up to 1.</param>
    /// <exception cref="ArgumentException">A length is not D or K.</exception>
    public void Predict(ReadOnlySpan<float> row, Span<double> probabilities)
    {
        if (row.Length != Width)
            throw new ArgumentException($"A row of {row.Length} numbers; {Width} are expected.", nameof(row));
        if (probabilities.Length != ClassCount)
            throw new ArgumentException($"Room for {probabilities.Length} probabilities; {ClassCount} are needed.", nameof(probabilities));
        var wide = new double[Width];
        TensorPrimitives.ConvertTruncating(row, wide);
        LogisticLoss.Logits(wide, parameters, probabilities);
        Softmax.Write(probabilities, probabilities);
    }
}
