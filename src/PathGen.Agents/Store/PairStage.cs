namespace PathGen.Agents;

/// <summary>The agents' stages in order.</summary>
public enum PairStage
{
    /// <summary>Image → detailed description.</summary>
    Describe,

    /// <summary>Image + description → revised description.</summary>
    Revise,

    /// <summary>Revised description → caption.</summary>
    Summarise,
}
