namespace PathGen.Wsi;

/// <summary>The colours of a heatmap, from low to high.</summary>
public enum HeatmapColours
{
    /// <summary>Blue over green and yellow to red: stands out from the pink and violet of H&amp;E (Google's Turbo).</summary>
    Turbo,

    /// <summary>Violet over green to yellow: even steps to every eye, colour-blind ones too (matplotlib's viridis).</summary>
    Viridis,
}
