namespace PathGen.Wsi;

/// <summary>How scores become colours.</summary>
public enum HeatmapScaling
{
    /// <summary>By rank: a patch's colour says what share of this slide's patches score lower. Shows order and hides how far apart scores lie.</summary>
    Percentile,

    /// <summary>By value, between two percentiles of this slide's scores; what lies beyond has the colour of the end.</summary>
    Linear,
}
