namespace PathGen.Agents;

/// <summary>What a gate decides.</summary>
/// <param name="Verdict">Accept, send back, or reject. What is sent back once too often is rejected.</param>
/// <param name="Reason">One line that a revision can act on, without patient data; empty where it accepts and has nothing to say.</param>
/// <param name="Score">The number that decided, or null. Finite.</param>
public readonly record struct GateDecision(GateVerdict Verdict, string Reason = "", double? Score = null)
{
    /// <summary>Accepts.</summary>
    public static GateDecision Accept(double? score = null) => new(GateVerdict.Accept, "", score);

    /// <summary>Sends back.</summary>
    public static GateDecision Revise(string reason, double? score = null) => new(GateVerdict.Revise, reason, score);

    /// <summary>Rejects.</summary>
    public static GateDecision Reject(string reason, double? score = null) => new(GateVerdict.Reject, reason, score);
}
