namespace PathGen.Instruct;

/// <summary>How one answer is made.</summary>
/// <param name="Sampling">How tokens are chosen.</param>
/// <param name="MaxOutputTokens">Most tokens.</param>
/// <param name="PrefillTokens">Tokens of the question that run at once.</param>
/// <param name="Stops">Texts at which it ends.</param>
internal sealed record TurnSettings(SamplingSettings Sampling, int MaxOutputTokens, int PrefillTokens, IReadOnlyList<string> Stops);
