namespace PathGen.Clip;

/// <summary>Computes metrics of weighted cases. Scores are sorted once, so that each resample costs N × K steps. Thread-safe.</summary>
internal sealed class MetricKernel
{
    private readonly Predictions predictions;
    private readonly int width;

    // For each class the cases by rising score, and after each of them whether the next one scores more.
    private readonly int[][] order;
    private readonly bool[][] ends;

    public MetricKernel(Predictions predictions)
    {
        this.predictions = predictions;
        width = predictions.Classes.Count;
        order = new int[width][];
        ends = new bool[width][];
        Parallel.For(0, width, c =>
        {
            var keys = new double[predictions.Count];
            for (var i = 0; i < keys.Length; i++)
                keys[i] = predictions.ScoresOf(i)[c];
            order[c] = [.. Enumerable.Range(0, keys.Length)];
            Array.Sort(keys, order[c]);
            ends[c] = new bool[keys.Length];
            for (var i = 0; i < keys.Length; i++)
                ends[c][i] = i + 1 == keys.Length || keys[i + 1] != keys[i];
        });
    }

    /// <summary>The metrics where case i counts <c>weights[i]</c> times.</summary>
    public MetricValues Values(ReadOnlySpan<int> weights)
    {
        var (confusion, support, named) = Count(weights);
        double total = 0, right = 0, recalls = 0, classes = 0, f1s = 0, counted = 0, weighted = 0, auroc = 0;
        var everyAuroc = true;
        for (var c = 0; c < width; c++)
        {
            var (hits, f1) = (confusion[c * width + c], F1(confusion[c * width + c], support[c], named[c]));
            (total, right, weighted) = (total + support[c], right + hits, weighted + support[c] * f1);
            if (support[c] > 0)
                (recalls, classes) = (recalls + hits / (double)support[c], classes + 1);
            if (support[c] + named[c] > 0)
                (f1s, counted) = (f1s + f1, counted + 1);
            if (width == 2 && c == 0)
                continue;
            var one = Auroc(c, weights);
            everyAuroc &= one is not null;
            auroc += one ?? 0;
        }

        return new MetricValues(right / total, recalls / classes, f1s / counted, weighted / total, everyAuroc ? auroc / (width == 2 ? 1 : width) : null);
    }

    /// <summary>The report on all cases, without intervals.</summary>
    public ClassificationReport Report()
    {
        var weights = new int[predictions.Count];
        weights.AsSpan().Fill(1);
        var (confusion, support, named) = Count(weights);
        var values = Values(weights);
        return new ClassificationReport
        {
            Count = predictions.Count,
            Accuracy = values.Accuracy,
            BalancedAccuracy = values.BalancedAccuracy,
            MacroF1 = values.MacroF1,
            WeightedF1 = values.WeightedF1,
            Auroc = values.Auroc,
            Classes =
            [
                .. predictions.Classes.Select((name, c) => new ClassMetrics(
                    name, support[c], named[c], Share(confusion[c * width + c], named[c]), Share(confusion[c * width + c], support[c]),
                    F1(confusion[c * width + c], support[c], named[c]), Auroc(c, weights))),
            ],
            Confusion = new ConfusionMatrix(predictions.Classes, [.. Enumerable.Range(0, width).Select(c => confusion.AsSpan(c * width, width).ToArray())]),
        };
    }

    private (int[] Confusion, int[] Support, int[] Named) Count(ReadOnlySpan<int> weights)
    {
        var (confusion, support, named) = (new int[width * width], new int[width], new int[width]);
        var labels = predictions.Labels;
        var predicted = predictions.Predicted;
        for (var i = 0; i < weights.Length; i++)
        {
            confusion[labels[i] * width + predicted[i]] += weights[i];
            support[labels[i]] += weights[i];
            named[predicted[i]] += weights[i];
        }

        return (confusion, support, named);
    }

    // Mann and Whitney's statistic: pairs in which the positive case scores more, ties counting half. In whole numbers, so that it is exact.
    private double? Auroc(int positive, ReadOnlySpan<int> weights)
    {
        long positives = 0, negatives = 0, tiedPositives = 0, tiedNegatives = 0, doubled = 0;
        var labels = predictions.Labels;
        var (cases, last) = (order[positive], ends[positive]);
        for (var i = 0; i < cases.Length; i++)
        {
            if (labels[cases[i]] == positive)
                tiedPositives += weights[cases[i]];
            else
                tiedNegatives += weights[cases[i]];
            if (!last[i])
                continue;
            doubled += tiedPositives * (2 * negatives + tiedNegatives);
            (positives, negatives, tiedPositives, tiedNegatives) = (positives + tiedPositives, negatives + tiedNegatives, 0, 0);
        }

        return positives == 0 || negatives == 0 ? null : doubled / (2.0 * positives * negatives);
    }

    private static double F1(int hits, int support, int named) => Share(2 * hits, support + named);

    private static double Share(int part, int whole) => whole == 0 ? 0 : part / (double)whole;
}
