namespace PathGen.Slides;

/// <summary>What an area on a slide is counted in.</summary>
public enum AreaUnit
{
    /// <summary>Level-0 pixels.</summary>
    Pixels,

    /// <summary>µm²; needs a slide with a scale.</summary>
    SquareMicrons,
}
