using System.Text.RegularExpressions;

namespace PathGen.Instruct;

/// <summary>A question needs the image: it asks about what is seen, and does not hold its own answer.</summary>
internal sealed partial class ImageGate : IInstructGate
{
    /// <inheritdoc/>
    public string Name => "image";

    /// <inheritdoc/>
    public string? Refuse(InstructSource source, InstructDraft draft)
    {
        // Later turns speak of the image that the first one asked about.
        if (!Visual().IsMatch(draft.Turns[0].Question))
            return "a question that can be asked without an image";
        if (draft.Kind != InstructKind.MultipleChoice)
            return null;
        var (question, answer) = (WordSet.Stems(draft.Turns[0].Question), WordSet.Stems(draft.Turns[0].Answer));

        // What the options have in common tells nothing; what only the right one has must not be in the question.
        answer.ExceptWith(draft.Distractors.SelectMany(WordSet.Stems));
        return answer.Overlaps(question) ? "a question that holds its answer" : null;
    }

    [GeneratedRegex(@"\b(image|picture|patch|slide|section|visible|seen|see|shown|show|here|field|this tissue|these cells)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Visual();
}
