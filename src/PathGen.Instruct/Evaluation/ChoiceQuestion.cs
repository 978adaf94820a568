namespace PathGen.Instruct;

/// <summary>A multiple-choice question about a picture.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Subset">Which part of the benchmark it is of.</param>
/// <param name="Image">The picture's path, relative to the image folder.</param>
/// <param name="Question">The question.</param>
/// <param name="Options">The options' texts, without letters; 2 to 26.</param>
/// <param name="Answer">Index of the right one.</param>
public sealed record ChoiceQuestion(string Id, string Subset, string Image, string Question, IReadOnlyList<string> Options, int Answer);
