namespace PathGen.Agents;

/// <summary>What a person says of a caption.</summary>
public enum ReviewVerdict
{
    /// <summary>The caption stands as it is.</summary>
    Accepted,

    /// <summary>The caption is replaced by the reviewer's.</summary>
    Edited,

    /// <summary>The pair is left out of datasets.</summary>
    Rejected,
}
