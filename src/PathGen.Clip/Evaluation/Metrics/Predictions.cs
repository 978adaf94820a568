namespace PathGen.Clip;

/// <summary>N cases with their true classes and K scores each, to be evaluated. The predicted class is the one of the largest score, the earlier one among equals. Immutable; thread-safe.</summary>
public sealed class Predictions
{
    private readonly int[] labels;
    private readonly double[] scores;
    private readonly int[] predicted;

    /// <summary>Copies labels and scores.</summary>
    /// <param name="classes">Names of the K classes, two or more, all different.</param>
    /// <param name="labels">N true classes, 0 to K − 1; one or more.</param>
    /// <param name="scores">N × K finite numbers, row after row: probabilities, or anything else that grows with belief.</param>
    /// <exception cref="ArgumentException">A number or a name does not fit; the message says which.</exception>
    public Predictions(IReadOnlyList<string> classes, ReadOnlySpan<int> labels, ReadOnlySpan<double> scores)
    {
        ArgumentNullException.ThrowIfNull(classes);
        Classes = [.. classes];
        var width = Classes.Count;
        if (width < 2 || Classes.Any(string.IsNullOrWhiteSpace) || Classes.Distinct(StringComparer.Ordinal).Count() != width)
            throw new ArgumentException($"Two classes or more with different names are needed, not [{string.Join("; ", Classes)}].", nameof(classes));
        if (labels.IsEmpty)
            throw new ArgumentException("There is no case to evaluate.", nameof(labels));
        if (scores.Length != (long)labels.Length * width)
            throw new ArgumentException($"{scores.Length} scores for {labels.Length} cases of {width} classes; {(long)labels.Length * width} are needed.", nameof(scores));
        this.labels = labels.ToArray();
        this.scores = scores.ToArray();
        predicted = new int[labels.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] < 0 || labels[i] >= width)
                throw new ArgumentException($"Case {i} has class {labels[i]}; 0 to {width - 1} are expected.", nameof(labels));
            predicted[i] = IndexOfLargest(ScoresOf(i), i);
        }
    }

    /// <summary>Names of the K classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>N, the number of cases.</summary>
    public int Count => labels.Length;

    /// <summary>N true classes.</summary>
    public ReadOnlySpan<int> Labels => labels;

    /// <summary>N predicted classes.</summary>
    public ReadOnlySpan<int> Predicted => predicted;

    /// <summary>The K scores of one case.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    public ReadOnlySpan<double> ScoresOf(int index) => scores.AsSpan(index * Classes.Count, Classes.Count);

    /// <summary>Computes the metrics, as scikit-learn does from the same labels and scores.</summary>
    /// <param name="bootstrap">Adds intervals; null for none.</param>
    /// <param name="cancellationToken">Stops between resamples.</param>
    public ClassificationReport Evaluate(BootstrapOptions? bootstrap = null, CancellationToken cancellationToken = default)
    {
        var kernel = new MetricKernel(this);
        var report = kernel.Report();
        return bootstrap is null ? report : report with { Intervals = Bootstrap.Run(kernel, Count, bootstrap, cancellationToken) };
    }

    private static int IndexOfLargest(ReadOnlySpan<double> scores, int index)
    {
        var best = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            if (!double.IsFinite(scores[i]))
                throw new ArgumentException($"Score {i} of case {index} is {scores[i]}; finite numbers are expected.", nameof(scores));
            if (scores[i] > scores[best])
                best = i;
        }

        return best;
    }
}
