namespace PathGen.Agents;

/// <summary>What an edit does.</summary>
public enum EditKind
{
    /// <summary>Adds something that the image shows and the description lacks.</summary>
    Add,

    /// <summary>Removes something that the image does not show.</summary>
    Delete,

    /// <summary>Replaces something that the image shows otherwise.</summary>
    Change,
}
