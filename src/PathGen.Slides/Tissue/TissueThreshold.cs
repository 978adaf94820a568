namespace PathGen.Slides;

/// <summary>How the saturation that separates tissue from glass is chosen.</summary>
public enum TissueThreshold
{
    /// <summary>The same for every slide: <see cref="TissueOptions.Saturation"/>.</summary>
    Fixed,

    /// <summary>For each slide the one that separates its two classes best (Otsu 1979).</summary>
    Otsu,
}
