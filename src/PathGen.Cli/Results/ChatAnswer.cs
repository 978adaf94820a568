namespace PathGen.Cli;

/// <summary>What <c>pathgen chat --json</c> prints.</summary>
/// <param name="Model">The model's terms.</param>
/// <param name="Notice">What it is for.</param>
/// <param name="Question">What was asked.</param>
/// <param name="Answer">What was answered.</param>
/// <param name="Finish">Why it ended: <c>stop</c>, or <c>length</c> where it was cut off.</param>
/// <param name="InputTokens">Tokens that were read, those of the picture among them.</param>
/// <param name="OutputTokens">Tokens of the answer.</param>
internal sealed record ChatAnswer(string Model, string Notice, string Question, string Answer, string Finish, long InputTokens, long OutputTokens);
