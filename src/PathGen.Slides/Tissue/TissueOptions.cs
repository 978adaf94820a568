namespace PathGen.Slides;

/// <summary>
/// How <see cref="SaturationTissueDetector"/> finds tissue. The defaults mark what is coloured on a ×32 thumbnail and filter nothing by area.
/// Not thread-safe while being set; a detector copies it.
/// </summary>
public sealed class TissueOptions
{
    /// <summary>Level-0 pixels per thumbnail pixel, 1 to 1024. Default 32. Made coarser where <see cref="MaxThumbnailSide"/> asks for it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double Downsample
    {
        get;
        set => field = value is >= 1 and <= 1024 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The thumbnail's downsample must be 1 to 1024.");
    } = 32;

    /// <summary>Longest side of the thumbnail in pixels, 16 to 8192: bounds time and memory. Default 4096.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int MaxThumbnailSide
    {
        get;
        set => field = value is >= 16 and <= 8192 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The thumbnail's longest side must be 16 to 8192 pixels.");
    } = 4096;

    /// <summary>How the threshold is chosen. Default <see cref="TissueThreshold.Fixed"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a value of the enumeration.</exception>
    public TissueThreshold Threshold
    {
        get;
        set => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Unknown way to choose the threshold.");
    } = TissueThreshold.Fixed;

    /// <summary>Saturation (0 to 255) above which a pixel is tissue, with <see cref="TissueThreshold.Fixed"/>; 0 to 254. Default 8.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int Saturation
    {
        get;
        set => field = value is >= 0 and <= 254 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The saturation threshold must be 0 to 254.");
    } = 8;

    /// <summary>Connected pieces of tissue smaller than this are dropped, in <see cref="AreaUnit"/>. 0 or more; default 0: none are. (CLAM: 100 × 512² pixels.)</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double MinTissueArea
    {
        get;
        set => field = CheckArea(value);
    }

    /// <summary>Holes in tissue of this size or smaller are filled, in <see cref="AreaUnit"/>. 0 or more; default 0: none are. (CLAM: 16 × 512² pixels.)</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double MaxHoleArea
    {
        get;
        set => field = CheckArea(value);
    }

    /// <summary>What the two areas are counted in. Default <see cref="AreaUnit.Pixels"/> of level 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a value of the enumeration.</exception>
    public AreaUnit AreaUnit
    {
        get;
        set => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Unknown unit of area.");
    } = AreaUnit.Pixels;

    internal TissueOptions Copy() => (TissueOptions)MemberwiseClone();

    private static double CheckArea(double value) =>
        value >= 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "An area must be finite and 0 or more.");
}
