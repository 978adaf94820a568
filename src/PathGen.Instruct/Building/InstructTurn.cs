namespace PathGen.Instruct;

/// <summary>A question and its answer.</summary>
/// <param name="Question">What the human says, without <c>&lt;image&gt;</c>.</param>
/// <param name="Answer">What the model says; of a choice the right option's text.</param>
public sealed record InstructTurn(string Question, string Answer);
