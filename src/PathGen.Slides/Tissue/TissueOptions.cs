namespace PathGen.Slides;

/// <summary>
/// How <see cref="SaturationTissueDetector"/> finds tissue. The defaults mark what is coloured on a ×32 thumbnail and filter nothing by area or colour.
/// Not thread-safe while being set; a detector copies it.
/// </summary>
public sealed class TissueOptions
{
    // CLAM counts areas in patches of this many level-0 pixels.
    private const double ClamPatch = 512 * 512;

    /// <summary>
    /// CLAM's own defaults: ×64 thumbnail, median 7, saturation above 8, closing 4; pieces of 100 patches of 512² level-0 pixels or more, and of each the 8 largest holes above
    /// 16 patches. CLAM measures areas of polygons through the centres of border pixels, this counts pixels: what lies at a limit may fall on the other side. A new object each time.
    /// </summary>
    public static TissueOptions Clam => OfClam(saturation: 8, median: 7, closing: 4, tissuePatches: 100, holePatches: 16, holes: 8);

    /// <summary>CLAM's preset <c>bwh_biopsy</c>: saturation above 15, median 11, closing 2, pieces of 1 patch of 512², holes above 1 patch, at most 2. Otherwise as <see cref="Clam"/>.</summary>
    public static TissueOptions ClamBiopsy => OfClam(saturation: 15, median: 11, closing: 2, tissuePatches: 1, holePatches: 1, holes: 2);

    /// <summary>CLAM's preset <c>bwh_resection</c>: saturation above 15, median 11, closing 4, pieces of 100 patches, holes above 16, at most 8. Otherwise as <see cref="Clam"/>.</summary>
    public static TissueOptions ClamResection => OfClam(saturation: 15, median: 11, closing: 4, tissuePatches: 100, holePatches: 16, holes: 8);

    /// <summary>CLAM's preset <c>tcga</c>: saturation above 8, median 7, closing 4, pieces of 16 patches, holes above 4, at most 8. Otherwise as <see cref="Clam"/>.</summary>
    public static TissueOptions ClamTcga => OfClam(saturation: 8, median: 7, closing: 4, tissuePatches: 16, holePatches: 4, holes: 8);

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

    /// <summary>
    /// Side of the square whose median replaces each pixel's saturation, in thumbnail pixels: odd, 1 (nothing) to 15. Default 7.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Even or out of range.</exception>
    public int MedianSize
    {
        get;
        set => field = value is >= 1 and <= MedianFilter.MaxSize && int.IsOddInteger(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"The median's side must be odd, 1 to {MedianFilter.MaxSize}.");
    } = 7;

    /// <summary>Side of the square that closes the mask, in thumbnail pixels: 1 (nothing) to 64. Default 4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int ClosingSize
    {
        get;
        set => field = value is >= 1 and <= 64 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The closing's side must be 1 to 64.");
    } = 4;

    /// <summary>
    /// Inks of marker pens, and dyes of surgical margins, that count as glass. Default <see cref="PenColours.None"/>: ink counts as tissue where it is coloured. For H&amp;E: other stains may be blue or green
    /// themselves, dense fresh blood may be taken for red ink and pigment for black, and violet ink cannot be told from haematoxylin.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not values of the enumeration.</exception>
    public PenColours RejectedPens
    {
        get;
        set => field = (value & ~PenColours.All) == 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Unknown pen colours.");
    }

    /// <summary>
    /// A pixel whose darkest channel is at least this, 128 to 255, counts as glass however tinted it is. Default null: none does. 220 suits glass that the scanner left yellowish.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int? NearWhite
    {
        get;
        set => field = value is null or (>= 128 and <= 255) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Near white must be 128 to 255.");
    }

    /// <summary>
    /// Whether a slide that looks like fluorescence is refused (<see cref="FluorescenceSlideException"/>) instead of getting a mask of noise. Default true.
    /// </summary>
    public bool RefuseFluorescence { get; set; } = true;

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

    /// <summary>Holes that each piece of tissue keeps, the largest; all others are filled. 0 or more; default null: no limit. (CLAM: 8.)</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int? MaxHoles
    {
        get;
        set => field = value is null or >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The number of holes must be 0 or more.");
    }

    /// <summary>What the two areas are counted in. Default <see cref="AreaUnit.Pixels"/> of level 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a value of the enumeration.</exception>
    public AreaUnit AreaUnit
    {
        get;
        set => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Unknown unit of area.");
    } = AreaUnit.Pixels;

    internal TissueOptions Copy() => (TissueOptions)MemberwiseClone();

    private static TissueOptions OfClam(int saturation, int median, int closing, int tissuePatches, int holePatches, int holes) => new()
    {
        Downsample = 64,
        Saturation = saturation,
        MedianSize = median,
        ClosingSize = closing,
        MinTissueArea = tissuePatches * ClamPatch,
        MaxHoleArea = holePatches * ClamPatch,
        MaxHoles = holes,
    };

    private static double CheckArea(double value) =>
        value >= 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "An area must be finite and 0 or more.");
}
