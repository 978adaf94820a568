namespace PathGen.Clip;

/// <summary>What learning from k rows of each class comes to, over several draws.</summary>
/// <param name="Shots">k.</param>
/// <param name="Draws">How many draws.</param>
/// <param name="Accuracy">Over the draws.</param>
/// <param name="BalancedAccuracy">Over the draws.</param>
/// <param name="MacroF1">Over the draws.</param>
/// <param name="WeightedF1">Over the draws.</param>
/// <param name="Auroc">Over the draws; null where the test rows lack a class.</param>
public sealed record FewShotResult(int Shots, int Draws, Spread Accuracy, Spread BalancedAccuracy, Spread MacroF1, Spread WeightedF1, Spread? Auroc)
{
    internal static FewShotResult Of(int shots, IReadOnlyList<ClassificationReport> runs) => new(
        shots,
        runs.Count,
        Spread.Of(runs.Select(r => r.Accuracy)),
        Spread.Of(runs.Select(r => r.BalancedAccuracy)),
        Spread.Of(runs.Select(r => r.MacroF1)),
        Spread.Of(runs.Select(r => r.WeightedF1)),
        runs[0].Auroc is null ? null : Spread.Of(runs.Select(r => r.Auroc!.Value)));
}
