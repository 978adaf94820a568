namespace PathGen.Instruct;

/// <summary>One position of what a model reads: a token, or a part of a picture.</summary>
/// <param name="Id">The token's id; of a picture which part of it.</param>
/// <param name="Picture">The picture's key; 0 for a token.</param>
internal readonly record struct PromptToken(int Id, UInt128 Picture);
