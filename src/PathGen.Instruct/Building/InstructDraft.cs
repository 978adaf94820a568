namespace PathGen.Instruct;

/// <summary>What a writer makes of a pair, before letters are given.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Turns">Questions and answers in order; of a choice the question alone, with the right option as its answer.</param>
/// <param name="Distractors">The wrong options; empty for other kinds than choices.</param>
public sealed record InstructDraft(InstructKind Kind, IReadOnlyList<InstructTurn> Turns, IReadOnlyList<string> Distractors)
{
    /// <summary>Whether it is answered by a letter.</summary>
    public bool IsChoice => Kind is InstructKind.MultipleChoice or InstructKind.TrueFalse;
}
