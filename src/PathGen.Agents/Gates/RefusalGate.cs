using System.Text.RegularExpressions;

namespace PathGen.Agents;

/// <summary>Rejects a caption in which the model speaks of itself or of its task instead of the patch: refusals, apologies, addresses to the reader. Thread-safe.</summary>
public sealed partial class RefusalGate : ICaptionGate
{
    /// <inheritdoc/>
    public string Name => "refusals/1";

    /// <inheritdoc/>
    public string Settings => Name;

    /// <inheritdoc/>
    public bool InOrder => false;

    /// <inheritdoc/>
    public ValueTask<GateDecision> JudgeAsync(CaptionCandidate candidate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        var match = OfItself().Match(candidate.Caption);
        return ValueTask.FromResult(match.Success ? GateDecision.Reject($"the model speaks of itself or of its task: \"{match.Value}\"") : GateDecision.Accept());
    }

    [GeneratedRegex(@"\b(?:I(?:'|’)?m (?:sorry|unable|not able)|I (?:am|cannot|can(?:'|’)t|can not|could not|do not|don(?:'|’)t|apologi[sz]e|will not|won(?:'|’)t)|as an AI|(?:large )?language model|sorry, (?:but )?|(?:please|kindly) (?:provide|consult|upload|note)|the (?:image|picture) (?:was not|is not|isn(?:'|’)t|could not be) (?:provided|attached|loaded|available|visible)|(?:no|without an?) (?:image|picture) (?:is|was|has been)? ?(?:provided|attached)|(?:as requested|here is|here's) (?:the|a|your) (?:caption|description|summary)|(?:the|this) (?:caption|description) (?:should|must|is)|seek (?:professional|medical)|not (?:a substitute for )?medical advice)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OfItself();
}
