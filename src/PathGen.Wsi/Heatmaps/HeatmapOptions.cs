namespace PathGen.Wsi;

/// <summary>How a <see cref="Heatmap"/> is drawn. Not thread-safe while being set.</summary>
public sealed class HeatmapOptions
{
    /// <summary>Longer side of the slide's picture in pixels, 256 to 4096. Default: 1600.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int MaxSide
    {
        get;
        set => field = value is >= 256 and <= 4096 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The longer side must be 256 to 4096 pixels.");
    } = 1600;

    /// <summary>The colours. Default: <see cref="HeatmapColours.Turbo"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Unknown.</exception>
    public HeatmapColours Colours
    {
        get;
        set => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "No such colours.");
    }

    /// <summary>How scores become colours. Default: <see cref="HeatmapScaling.Percentile"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Unknown.</exception>
    public HeatmapScaling Scaling
    {
        get;
        set => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "No such scaling.");
    }

    /// <summary>With <see cref="HeatmapScaling.Linear"/> the percentiles that the ends of the colours stand for, 0 to 100, ascending. Default: 1 and 99.</summary>
    /// <exception cref="ArgumentException">Out of range or not ascending.</exception>
    public (double Low, double High) Percentiles
    {
        get;
        set => field = value.Low >= 0 && value.Low < value.High && value.High <= 100 ? value : throw new ArgumentException("Percentiles must be 0 to 100, the lower first.", nameof(value));
    } = (1, 99);

    /// <summary>How much of the slide the colours hide, 0 to 1. Default: 0.45.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double Opacity
    {
        get;
        set => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The opacity must be 0 to 1.");
    } = 0.45;

    /// <summary>A line above the picture. Default null: slide and score.</summary>
    public string? Title { get; set; }
}
