namespace PathGen.Agents.Tests;

/// <summary>A gate whose decision follows from the caption.</summary>
public sealed class FakeGate(string name, Func<CaptionCandidate, GateDecision> decide, bool inOrder = false) : ICaptionGate
{
    public string Name => name;

    public string Settings => $"{name} fake";

    public bool InOrder => inOrder;

    /// <summary>Every caption it was asked about.</summary>
    public List<string> Asked { get; } = [];

    public ValueTask<GateDecision> JudgeAsync(CaptionCandidate candidate, CancellationToken cancellationToken = default)
    {
        lock (Asked)
            Asked.Add(candidate.Caption);
        return new(decide(candidate));
    }
}
