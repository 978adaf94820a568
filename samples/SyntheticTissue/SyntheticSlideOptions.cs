namespace PathGen.Samples.SyntheticTissue;

/// <summary>What <see cref="SyntheticSlide.Paint"/> paints. The defaults are the demo's slide.</summary>
public sealed class SyntheticSlideOptions
{
    /// <summary>The narrowest or lowest slide, in pixels.</summary>
    public const int MinSide = 512;

    /// <summary>The widest or highest slide, in pixels.</summary>
    public const int MaxSide = 65536;

    private int width = 12800;
    private int height = 9728;
    private double micronsPerPixel = 0.5;
    private int regionSize = 1900;
    private double tissueShare = 0.66;

    /// <summary>Everything random follows from it: the same seed and settings give the same pixels. Default 1.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>Width in pixels, <see cref="MinSide"/> to <see cref="MaxSide"/>. Default 12,800.</summary>
    public int Width
    {
        get => width;
        set => width = Checked(value, MinSide, MaxSide, nameof(Width));
    }

    /// <summary>Height in pixels, <see cref="MinSide"/> to <see cref="MaxSide"/>. Default 9,728.</summary>
    public int Height
    {
        get => height;
        set => height = Checked(value, MinSide, MaxSide, nameof(Height));
    }

    /// <summary>µm per pixel, 0.2 to 2. Default 0.5, a scan at 20×.</summary>
    public double MicronsPerPixel
    {
        get => micronsPerPixel;
        set => micronsPerPixel = value is >= 0.2 and <= 2
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MicronsPerPixel), value, "µm/px must be 0.2 to 2.");
    }

    /// <summary>Mean distance between the centres of neighbouring regions in pixels, 600 to 8,000. Default 1,900.</summary>
    public int RegionSize
    {
        get => regionSize;
        set => regionSize = Checked(value, 600, 8000, nameof(RegionSize));
    }

    /// <summary>Share of the slide that tissue covers, 0.1 to 0.8. Default 0.66.</summary>
    public double TissueShare
    {
        get => tissueShare;
        set => tissueShare = value is >= 0.1 and <= 0.8
            ? value
            : throw new ArgumentOutOfRangeException(nameof(TissueShare), value, "The tissue's share must be 0.1 to 0.8.");
    }

    /// <summary>Whether some regions show tumour. Default false.</summary>
    public bool Tumour { get; set; }

    private static int Checked(int value, int least, int most, string name) => value >= least && value <= most
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be {least} to {most} pixels.");
}
