using PathGen.Samples.SyntheticTissue;

namespace PathGen.Samples.DemoModel;

/// <summary>What a prompt retrieves.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Wanted">The class it describes.</param>
/// <param name="Retrieved">Patches looked at: the best 20, or as many as show the class if those are fewer.</param>
/// <param name="Precision">Share of them that show the class on at least half of their area, 0…1.</param>
public sealed record PromptPrecision(string Prompt, TissueClass Wanted, int Retrieved, double Precision);
