namespace PathGen.Wsi;

/// <summary>What must hold before anything is trained.</summary>
internal static class TrainingRules
{
    /// <summary>Checks classes, slides and weights.</summary>
    /// <exception cref="ArgumentException">Classes or weights do not fit.</exception>
    /// <exception cref="WsiException">A class has no slide, or a slide is on both sides.</exception>
    public static void Check(IReadOnlyList<string> classes, IReadOnlyList<LabelledBag> training, IReadOnlyList<LabelledBag> validation, AttentionMilOptions options)
    {
        CheckSlides(classes, training, "training");
        if (options.ClassWeights is { } weights && (options.BalanceClasses || weights.Count != classes.Count))
            throw new ArgumentException($"{weights.Count} class weights for {classes.Count} classes{(options.BalanceClasses ? ", which are to be balanced too" : "")}; one a class is expected, or none.", nameof(options));
        if (validation.Count > 0 && options.Selection == ModelSelection.F1PlusAuroc)
            CheckSlides(classes, validation, "validation", " The epoch is chosen by macro F1 and AUROC, which need them; ModelSelection.Loss does not.");
        var learned = training.Select(bag => bag.SlideId).ToHashSet(StringComparer.Ordinal);
        if (validation.FirstOrDefault(bag => learned.Contains(bag.SlideId)) is { } both)
            throw new WsiException($"{both.SlideId} is among the training and the validation slides; a slide must be on one side.");
    }

    /// <summary>Checks that there are classes, and slides of each.</summary>
    /// <exception cref="ArgumentException">Fewer than two classes, or two of one name.</exception>
    /// <exception cref="WsiException">A class has no slide.</exception>
    public static void CheckSlides(IReadOnlyList<string> classes, IReadOnlyList<LabelledBag> bags, string part, string why = "")
    {
        if (classes.Count < 2 || classes.Any(string.IsNullOrWhiteSpace) || classes.Distinct(StringComparer.Ordinal).Count() != classes.Count)
            throw new ArgumentException($"Two classes or more with different names are needed, not [{string.Join("; ", classes)}].", nameof(classes));
        for (var c = 0; c < classes.Count; c++)
        {
            if (!bags.Any(bag => bag.Label == c))
                throw new WsiException($"There is no {part} slide of the class \"{classes[c]}\" among {bags.Count}; each class needs one at least.{why}");
        }
    }

    /// <summary>What each class's cross-entropy is multiplied by.</summary>
    public static double[] WeightsOf(IReadOnlyList<string> classes, IReadOnlyList<LabelledBag> training, AttentionMilOptions options) => [.. Enumerable.Range(0, classes.Count).Select(c =>
        options.ClassWeights?[c] ?? (options.BalanceClasses ? training.Count / ((double)classes.Count * training.Count(bag => bag.Label == c)) : 1))];
}
