namespace PathGen.Instruct;

/// <summary>Drafts have questions and answers of sizes that a model can learn from, and nothing that only a record's form may hold.</summary>
internal sealed class FormGate : IInstructGate
{
    private const int LongestQuestion = 1000;
    private const int LongestAnswer = 6000;
    private const int MostTurns = 10;

    /// <inheritdoc/>
    public string Name => "form";

    /// <inheritdoc/>
    public string? Refuse(InstructSource source, InstructDraft draft)
    {
        if (draft.Turns.Count is 0 or > MostTurns || (draft.Kind != InstructKind.Conversation && draft.Turns.Count != 1) || (draft.Kind == InstructKind.Conversation && draft.Turns.Count < 2))
            return $"{draft.Turns.Count} turns";
        if (draft.Distractors.Count != draft.Kind switch { InstructKind.MultipleChoice => 3, InstructKind.TrueFalse => 1, _ => 0 })
            return $"{draft.Distractors.Count} wrong options";
        foreach (var text in draft.Turns.SelectMany(t => new[] { t.Question, t.Answer }).Concat(draft.Distractors))
        {
            if (string.IsNullOrWhiteSpace(text))
                return "an empty text";
            if (text.Contains("<image>", StringComparison.OrdinalIgnoreCase) || text.Contains("</s>", StringComparison.Ordinal))
                return "a mark in a text";
        }

        return draft.Turns.Any(t => t.Question.Length > LongestQuestion || t.Answer.Length > LongestAnswer) ? "a text that is too long" : null;
    }
}
