using System.Text.RegularExpressions;

namespace PathGen.Agents;

/// <summary>
/// Sends back a caption that contradicts what was measured of the patch: necrosis or "no nuclei" where nuclei are many, crowded cells where there are hardly any, fat without clear
/// spaces, blood without red, mucin without pale areas, lumina without openings. It knows only claims that measurements can deny for certain, and says nothing of the others.
/// Measurements assume haematoxylin and eosin. Thread-safe.
/// </summary>
public sealed class MeasurementGate : ICaptionGate
{
    /// <inheritdoc/>
    public string Name => "measurements/1";

    /// <inheritdoc/>
    public string Settings => $"{Name} {SlideHash.OfText(MeasuredClaim.Definition + MorphologyConstants.Text)[..16]}";

    /// <inheritdoc/>
    public bool InOrder => false;

    /// <inheritdoc/>
    /// <remarks>The score is the number of claims that the measurements contradict.</remarks>
    public ValueTask<GateDecision> JudgeAsync(CaptionCandidate candidate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        var measured = candidate.Measurements;
        List<string> wrong = [];
        foreach (var statement in Sentences.Split(candidate.Caption))
        {
            foreach (var claim in MeasuredClaim.All)
            {
                if (claim.Check(statement, measured) is { } reason)
                    wrong.Add(reason);
            }
        }

        return ValueTask.FromResult(wrong.Count == 0 ? GateDecision.Accept(0) : GateDecision.Revise(string.Join("; ", wrong.Distinct()), wrong.Count));
    }
}
