namespace PathGen.Clip;

/// <summary>
/// How good predictions are, by scikit-learn's definitions (<c>accuracy_score</c>, <c>balanced_accuracy_score</c>, <c>f1_score</c>, <c>roc_auc_score</c>). Where
/// scikit-learn refuses or gives NaN, this gives null.
/// </summary>
public sealed record ClassificationReport
{
    /// <summary>N, the number of cases.</summary>
    public required int Count { get; init; }

    /// <summary>Share of cases whose class was predicted, 0…1.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Mean recall over the classes that have cases, 0…1.</summary>
    public required double BalancedAccuracy { get; init; }

    /// <summary>Mean F1 over the classes that have cases or were predicted, 0…1.</summary>
    public required double MacroF1 { get; init; }

    /// <summary>Mean F1 over the classes, weighted by their cases, 0…1.</summary>
    public required double WeightedF1 { get; init; }

    /// <summary>
    /// Area under the ROC curve, 0…1, ties counting half: of two classes the second one's, of more the mean over all classes, each against the rest. Null where a
    /// class has no cases (scikit-learn: NaN or an error), because a mean over fewer classes would compare with nothing.
    /// </summary>
    public required double? Auroc { get; init; }

    /// <summary>Each class, in order.</summary>
    public required IReadOnlyList<ClassMetrics> Classes { get; init; }

    /// <summary>Cases by true and predicted class.</summary>
    public required ConfusionMatrix Confusion { get; init; }

    /// <summary>Bootstrap intervals, where they were asked for.</summary>
    public BootstrapIntervals? Intervals { get; init; }
}
