using PathGen.Clip;

namespace PathGen.Wsi;

/// <summary>Metrics over several runs, mean and standard deviation.</summary>
/// <param name="Name">What the runs have in common: a split's name, or <c>all</c>.</param>
/// <param name="Part"><c>validation</c> or <c>test</c>.</param>
/// <param name="Runs">How many runs.</param>
/// <param name="Auroc">AUROC, macro where there are more than two classes; null where a run has none, because a class had no slide.</param>
/// <param name="Accuracy">Share of slides whose class was predicted.</param>
/// <param name="MacroF1">Mean F1 of the classes.</param>
public sealed record MetricSpread(string Name, string Part, int Runs, Spread? Auroc, Spread Accuracy, Spread MacroF1)
{
    internal static MetricSpread? Of(string name, string part, IEnumerable<ClassificationReport?> runs)
    {
        var reports = runs.OfType<ClassificationReport>().ToList();
        if (reports.Count == 0)
            return null;
        var auroc = reports.All(r => r.Auroc is not null) ? Spread.Of(reports.Select(r => r.Auroc!.Value)) : (Spread?)null;
        return new MetricSpread(name, part, reports.Count, auroc, Spread.Of(reports.Select(r => r.Accuracy)), Spread.Of(reports.Select(r => r.MacroF1)));
    }
}
