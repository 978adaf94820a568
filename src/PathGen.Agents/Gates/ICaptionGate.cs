namespace PathGen.Agents;

/// <summary>Judges whether a caption may stand. Thread-safe; the same candidate always gets the same decision, so that a continued run ends as one never stopped.</summary>
public interface ICaptionGate
{
    /// <summary>Name and version, such as <c>measurements/1</c>; unique among a run's gates.</summary>
    string Name { get; }

    /// <summary>Everything that determines its decisions; part of a run's settings.</summary>
    string Settings { get; }

    /// <summary>
    /// Whether it compares with earlier captions (<see cref="CaptionCandidate.Earlier"/>). Such a gate is asked last, patch after patch in the slide's order, and only of
    /// captions that the others accept.
    /// </summary>
    bool InOrder { get; }

    /// <summary>Judges a caption.</summary>
    /// <exception cref="PairException">It cannot judge: the patch is set aside with this reason.</exception>
    ValueTask<GateDecision> JudgeAsync(CaptionCandidate candidate, CancellationToken cancellationToken = default);
}
