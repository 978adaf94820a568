using System.Globalization;

namespace PathGen.Agents;

/// <summary>
/// Sends back a caption that says a sentence twice, or that stands already at other patches of the slide more often than allowed: patches were chosen to differ. Earlier patches
/// keep theirs. A patch that is set aside and tried again later is judged after the others. Thread-safe.
/// </summary>
public sealed class DuplicateGate : ICaptionGate
{
    private readonly int maxRepeats;

    /// <summary>Makes the gate.</summary>
    /// <param name="maxRepeats">How many patches of a slide may have the same caption before a further one is sent back, 1 or more. Default 3.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public DuplicateGate(int maxRepeats = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRepeats, 1);
        this.maxRepeats = maxRepeats;
    }

    /// <inheritdoc/>
    public string Name => "duplicates/1";

    /// <inheritdoc/>
    public string Settings => string.Create(CultureInfo.InvariantCulture, $"{Name} repeats={maxRepeats}");

    /// <inheritdoc/>
    public bool InOrder => true;

    /// <inheritdoc/>
    /// <remarks>The score is the number of earlier patches with this caption.</remarks>
    public ValueTask<GateDecision> JudgeAsync(CaptionCandidate candidate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        var repeats = candidate.Earlier?.Count(candidate.Caption) ?? 0;
        var sentences = Sentences.Split(candidate.Caption);
        if (sentences.Distinct(StringComparer.OrdinalIgnoreCase).Count() < sentences.Count)
            return ValueTask.FromResult(GateDecision.Revise("the caption says a sentence twice", repeats));
        return ValueTask.FromResult(repeats < maxRepeats
            ? GateDecision.Accept(repeats)
            : GateDecision.Revise($"{repeats} other patches of the slide have this caption already: say what tells this one apart", repeats));
    }
}
