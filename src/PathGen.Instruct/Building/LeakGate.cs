using System.Text.RegularExpressions;

namespace PathGen.Instruct;

/// <summary>Questions and options do not repeat the caption's wording, nor speak of a caption, a description or a report, which a user of the model never sees.</summary>
internal sealed partial class LeakGate : IInstructGate
{
    // Five words in a row are a quotation; captions and questions share shorter ones by chance ("the nuclei of the cells").
    private const int LongestRun = 5;

    /// <inheritdoc/>
    public string Name => "leak";

    /// <inheritdoc/>
    public string? Refuse(InstructSource source, InstructDraft draft)
    {
        var shown = draft.Turns.Select(t => t.Question).Concat(draft.Kind == InstructKind.MultipleChoice ? draft.Distractors.Append(draft.Turns[0].Answer) : []);
        foreach (var text in shown)
        {
            if (Told().IsMatch(text))
                return "a text that speaks of the caption";
            if (WordSet.LongestRun(text, source.Text) > LongestRun)
                return "a question in the caption's own words";
        }

        return draft.Turns.Any(t => Told().IsMatch(t.Answer)) ? "an answer that speaks of the caption" : null;
    }

    [GeneratedRegex(@"\b(caption|(the|this|given|provided) (description|report|text)|according to the|as described|mentioned)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Told();
}
