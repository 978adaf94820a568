namespace PathGen.Instruct;

/// <summary>Options differ: no two say the same, and none is part of another.</summary>
internal sealed class OptionsGate : IInstructGate
{
    /// <inheritdoc/>
    public string Name => "options";

    /// <inheritdoc/>
    public string? Refuse(InstructSource source, InstructDraft draft)
    {
        if (draft.Kind != InstructKind.MultipleChoice)
            return null;
        string[] options = [draft.Turns[0].Answer, .. draft.Distractors];
        for (var i = 0; i < options.Length; i++)
        {
            for (var k = 0; k < options.Length; k++)
            {
                if (i != k && $" {WordSet.Normal(options[k])} ".Contains($" {WordSet.Normal(options[i])} ", StringComparison.Ordinal))
                    return $"options that are not distinct: {options[i]}, {options[k]}";
            }
        }

        return options.FirstOrDefault(o => WordSet.Normal(o) is "all of the above" or "none of the above") is { } lazy ? $"an option that is none: {lazy}" : null;
    }
}
