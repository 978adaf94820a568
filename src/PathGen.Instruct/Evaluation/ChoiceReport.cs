namespace PathGen.Instruct;

/// <summary>The result of an evaluation.</summary>
/// <param name="Scores">The whole first, then subsets by name.</param>
/// <param name="Picked">How often the model named each letter, from A.</param>
/// <param name="Right">How often each letter was the right one among the same questions.</param>
/// <param name="PickedPValue">How likely letters are picked at least so unlike the right ones by chance (χ²): a small number is a liking for a letter.</param>
/// <param name="AccuracyByLetter">Accuracy where each letter was right; null where none was.</param>
/// <param name="Consistency">Of several orders: the share of questions of which the model names one and the same option in all; null for one order.</param>
public sealed record ChoiceReport(
    IReadOnlyList<ChoiceScore> Scores, IReadOnlyList<int> Picked, IReadOnlyList<int> Right, double PickedPValue, IReadOnlyList<double?> AccuracyByLetter, double? Consistency);
