namespace PathGen.Instruct;

/// <summary>The right option is not the one that is conspicuously long or short.</summary>
internal sealed class LengthGate : IInstructGate
{
    // A few letters more are nothing; twice the length is a hint.
    private const double MostRatio = 1.6;
    private const int Slack = 8;

    /// <inheritdoc/>
    public string Name => "length";

    /// <inheritdoc/>
    public string? Refuse(InstructSource source, InstructDraft draft)
    {
        if (draft.Kind != InstructKind.MultipleChoice)
            return null;
        var right = draft.Turns[0].Answer.Length;
        var (shortest, longest) = (draft.Distractors.Min(d => d.Length), draft.Distractors.Max(d => d.Length));
        return right > (longest * MostRatio) + Slack ? "a right option that its length gives away (long)"
            : (right + Slack) * MostRatio < shortest ? "a right option that its length gives away (short)" : null;
    }
}
