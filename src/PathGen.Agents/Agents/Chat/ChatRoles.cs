namespace PathGen.Agents;

/// <summary>What an endpoint is asked for.</summary>
[Flags]
public enum ChatRoles
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Attributes and findings.</summary>
    Prompts = 1,

    /// <summary>Descriptions; needs a model that sees pictures.</summary>
    Describe = 2,

    /// <summary>Revisions; needs a model that sees pictures.</summary>
    Revise = 4,

    /// <summary>Captions.</summary>
    Summarise = 8,

    /// <summary>Everything.</summary>
    All = Prompts | Describe | Revise | Summarise,
}
