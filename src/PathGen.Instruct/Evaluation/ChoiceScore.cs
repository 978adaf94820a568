namespace PathGen.Instruct;

/// <summary>How well a subset was answered.</summary>
/// <param name="Subset">The subset; <c>all</c> for the whole.</param>
/// <param name="Questions">Questions.</param>
/// <param name="Accuracy">Share of right answers; an answer that names no option is wrong. Of several orders the mean over all.</param>
/// <param name="Low">Lower end of the 95 % interval of the bootstrap over questions.</param>
/// <param name="High">Upper end.</param>
/// <param name="Unparsed">Share of answers that name no option.</param>
public sealed record ChoiceScore(string Subset, int Questions, double Accuracy, double Low, double High, double Unparsed);
