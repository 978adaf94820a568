namespace PathGen.Agents;

/// <summary>How datasets keep the pixels of patches.</summary>
public enum PatchImageFormat
{
    /// <summary>PNG: exactly what the agents saw.</summary>
    Png,

    /// <summary>JPEG: about a tenth of the size.</summary>
    Jpeg,
}
