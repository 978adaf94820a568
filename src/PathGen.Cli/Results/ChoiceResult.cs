using PathGen.Instruct;

namespace PathGen.Cli;

/// <summary>What <c>pathgen instruct eval --json</c> prints.</summary>
/// <param name="Model">The model's terms.</param>
/// <param name="Notice">What it is for.</param>
/// <param name="Report">The result.</param>
internal sealed record ChoiceResult(string Model, string Notice, ChoiceReport Report);
