namespace PathGen.Agents;

/// <summary>What a gate says of a caption, and what becomes of its patch: the most severe verdict of all gates.</summary>
public enum GateVerdict
{
    /// <summary>The caption may stand.</summary>
    Accept,

    /// <summary>The caption goes back to be revised, with the gate's reason.</summary>
    Revise,

    /// <summary>The patch gets no caption.</summary>
    Reject,
}
