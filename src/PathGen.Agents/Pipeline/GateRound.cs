namespace PathGen.Agents;

/// <summary>A run's gates: the ones that judge a caption alone, then the ones that compare it with earlier captions.</summary>
internal sealed class GateRound
{
    private readonly ICaptionGate[] alone;
    private readonly ICaptionGate[] inOrder;
    private readonly int maxAttempts;

    /// <summary>Takes the gates.</summary>
    /// <exception cref="ArgumentException">Two gates have one name.</exception>
    public GateRound(IReadOnlyList<ICaptionGate> gates, int maxAttempts)
    {
        if (gates.GroupBy(g => g.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"The gate {twice.Key} is given twice.", nameof(gates));
        alone = [.. gates.Where(g => !g.InOrder)];
        inOrder = [.. gates.Where(g => g.InOrder)];
        this.maxAttempts = maxAttempts;
    }

    /// <summary>Whether any gate compares captions.</summary>
    public bool HasOrder => inOrder.Length > 0;

    /// <summary>Whether there are no gates.</summary>
    public bool IsEmpty => alone.Length == 0 && inOrder.Length == 0;

    /// <summary>How often gates in order have sent a patch back: patches go to them in rounds, so that a continued run asks in the same order.</summary>
    public int RoundOf(IReadOnlyList<GateRecord> records) => HasOrder ? records.Count(r => r.Verdict == GateVerdict.Revise && inOrder.Any(g => g.Name == r.Gate)) : 0;

    /// <summary>Asks the gates that judge alone.</summary>
    public ValueTask<List<GateRecord>> JudgeAloneAsync(CaptionCandidate candidate, int attempt, CancellationToken cancellationToken) =>
        JudgeAsync(alone, candidate, attempt, cancellationToken);

    /// <summary>Asks the gates that compare.</summary>
    public ValueTask<List<GateRecord>> JudgeInOrderAsync(CaptionCandidate candidate, int attempt, CancellationToken cancellationToken) =>
        JudgeAsync(inOrder, candidate, attempt, cancellationToken);

    /// <summary>What becomes of the patch: the most severe verdict; the last attempt is not sent back but rejected.</summary>
    public GateVerdict Verdict(IReadOnlyList<GateRecord> records, int attempt)
    {
        var worst = records.Count == 0 ? GateVerdict.Accept : records.Max(r => r.Verdict);
        return worst == GateVerdict.Revise && attempt + 1 >= maxAttempts ? GateVerdict.Reject : worst;
    }

    /// <summary>The reasons of those that did not accept.</summary>
    public static IReadOnlyList<string> Objections(IEnumerable<GateRecord> records) => [.. records.Where(r => r.Verdict != GateVerdict.Accept).Select(r => r.Reason)];

    private static async ValueTask<List<GateRecord>> JudgeAsync(ICaptionGate[] gates, CaptionCandidate candidate, int attempt, CancellationToken cancellationToken)
    {
        var records = new List<GateRecord>(gates.Length);
        foreach (var gate in gates)
        {
            var decision = await gate.JudgeAsync(candidate, cancellationToken).ConfigureAwait(false);
            var score = decision.Score is { } s && double.IsFinite(s) ? s : (double?)null;
            records.Add(new GateRecord(attempt, gate.Name, decision.Verdict, OneLine.Of(decision.Reason), score));
        }

        return records;
    }
}
