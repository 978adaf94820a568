namespace PathGen.Agents;

/// <summary>
/// Sends back a caption that holds what could tell who the patient is, as a scrubber finds it, or the slide's own id. The reason names the kind and never repeats the passage.
/// Thread-safe.
/// </summary>
public sealed class PatientDataGate : ICaptionGate
{
    private const int ShortestId = 6; // A slide that is called "a" says nothing.

    private readonly IReportScrubber scrubber;

    /// <summary>Makes the gate.</summary>
    /// <param name="scrubber">Finds the passages; null for <see cref="RuleScrubber"/>.</param>
    public PatientDataGate(IReportScrubber? scrubber = null) => this.scrubber = scrubber ?? new RuleScrubber();

    /// <inheritdoc/>
    public string Name => "patient-data/1";

    /// <inheritdoc/>
    public string Settings => $"{Name} scrubber={scrubber.Name}";

    /// <inheritdoc/>
    public bool InOrder => false;

    /// <inheritdoc/>
    /// <remarks>The score is the number of such passages.</remarks>
    public ValueTask<GateDecision> JudgeAsync(CaptionCandidate candidate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        var id = candidate.Patch.Slide.SlideId;
        if (id.Length >= ShortestId && candidate.Caption.Contains(id, StringComparison.OrdinalIgnoreCase))
            return ValueTask.FromResult(GateDecision.Revise("the caption holds the slide's id: leave it out", 1));
        var found = scrubber.Scrub(candidate.Caption).Removed;
        var count = found.Values.Sum();
        return ValueTask.FromResult(count == 0
            ? GateDecision.Accept(0)
            : GateDecision.Revise($"the caption holds what may be patient data ({string.Join(", ", found.Keys)}): leave it out", count));
    }
}
