namespace PathGen.Instruct;

/// <summary>How tokens are chosen.</summary>
/// <param name="Temperature">0 for the best, else what scores are divided by.</param>
/// <param name="TopK">So many best ones are left; 0 for all.</param>
/// <param name="TopP">The fewest best ones that have this share of the probability are left; 1 for all.</param>
/// <param name="RepetitionPenalty">Scores of tokens that were said are divided by it where they are above 0, else multiplied; 1 for nothing.</param>
/// <param name="Seed">Of the choices.</param>
internal readonly record struct SamplingSettings(float Temperature, int TopK, float TopP, float RepetitionPenalty, long Seed);
