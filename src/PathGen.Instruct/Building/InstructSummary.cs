namespace PathGen.Instruct;

/// <summary>What a build made.</summary>
/// <param name="Pairs">Pairs that were read.</param>
/// <param name="Records">Records that were written.</param>
/// <param name="Kinds">Records of each kind.</param>
/// <param name="Refused">Drafts that each gate held back.</param>
/// <param name="Duplicates">Records that were left out since another asks the same of the same picture.</param>
/// <param name="ChoiceLetters">Letters of the answers of multiple choices.</param>
/// <param name="TrueFalseLetters">Letters of the answers of true or false.</param>
public sealed record InstructSummary(
    int Pairs, int Records, IReadOnlyDictionary<string, int> Kinds, IReadOnlyDictionary<string, int> Refused, int Duplicates, LetterBalance ChoiceLetters, LetterBalance TrueFalseLetters);
