using PathGen.Clip;

namespace PathGen.Cli;

/// <summary>What <c>pathgen eval retrieval --json</c> prints.</summary>
/// <param name="Model">The model's terms.</param>
/// <param name="Notice">What the result is not for.</param>
/// <param name="Out">The folder of the results.</param>
/// <param name="Evaluation">The evaluation.</param>
internal sealed record EvalRetrievalResult(string Model, string Notice, string Out, RetrievalEvaluation Evaluation);
