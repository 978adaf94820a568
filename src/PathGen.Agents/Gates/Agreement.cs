namespace PathGen.Agents;

/// <summary>How well a text agrees with one patch, compared with the slide's other patches.</summary>
/// <param name="Cosine">Cosine of text and patch, −1 to 1.</param>
/// <param name="Percentile">Share of the slide's other patches that agree less, 0 to 1; half of those that agree alike counts.</param>
/// <param name="Place">
/// Where the patch stands between the slide's patches that agree least (0: the tenth percentile) and best (1: the mean of the best three); may lie outside 0 to 1. 1 where all agree alike.
/// </param>
public readonly record struct Agreement(double Cosine, double Percentile, double Place);
