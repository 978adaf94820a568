namespace PathGen.Instruct;

/// <summary>What an answer says is supported by the caption, the description or the attributes, judged by its words; a wrong option is not.</summary>
internal sealed class SupportGate : IInstructGate
{
    // Open answers may add joining words; a right option is a few words, which captions put in their own order.
    private const double OpenShare = 0.6;
    private const double OptionShare = 0.5;

    /// <inheritdoc/>
    public string Name => "support";

    /// <inheritdoc/>
    public string? Refuse(InstructSource source, InstructDraft draft)
    {
        var known = WordSet.Stems($"{source.Text} {string.Join(' ', source.Attributes)}");
        if (draft.Kind == InstructKind.TrueFalse)
        {
            // A false statement is about something else than the caption; a true one is about what it says.
            var (isTrue, share) = (draft.Turns[0].Answer == "True", WordSet.Share(StatementOf(draft.Turns[0].Question), known));
            return isTrue && share < OptionShare ? $"a true statement of which the caption supports {share:0%}" : !isTrue && share >= 1 ? "a false statement of which the caption has every word" : null;
        }

        if (draft.Kind == InstructKind.MultipleChoice)
        {
            if (WordSet.Share(draft.Turns[0].Answer, known) < OptionShare)
                return "a right option that the caption does not support";
            return draft.Distractors.FirstOrDefault(d => WordSet.Share(d, known) >= 1) is { } right ? $"a wrong option that the caption supports: {right}" : null;
        }

        return draft.Turns.FirstOrDefault(t => WordSet.Share(t.Answer, known) < OpenShare) is { } unsupported
            ? $"an answer of which the caption supports {WordSet.Share(unsupported.Answer, known):0%}" : null;
    }

    // The words between the quotation marks, where there are some.
    private static string StatementOf(string question)
    {
        var (first, last) = (question.IndexOf('"', StringComparison.Ordinal), question.LastIndexOf('"'));
        return first >= 0 && last > first ? question[(first + 1)..last] : question;
    }
}
