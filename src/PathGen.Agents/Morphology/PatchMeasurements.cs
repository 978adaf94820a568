using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>
/// What can be measured of an H&amp;E patch without a model: colours, stains, white spaces and nuclei by thresholds. Deterministic. Estimates for words, not for
/// diagnosis: stains vary between laboratories, touching nuclei are counted by area.
/// </summary>
public readonly record struct PatchMeasurements
{
    /// <summary>Width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>µm per pixel, or null.</summary>
    public required double? MicronsPerPixel { get; init; }

    /// <summary>Share of the patch that is stained: neither white nor black; 0 to 1.</summary>
    public required double TissueShare { get; init; }

    /// <summary>Share of the patch that is white: bright and hardly coloured; 0 to 1.</summary>
    public required double WhiteShare { get; init; }

    /// <summary>White spaces of at least 150 µm² (0.1 % of the patch without a scale).</summary>
    public required int WhiteSpaces { get; init; }

    /// <summary>Their mean area in pixels; 0 without any.</summary>
    public required double WhiteSpaceArea { get; init; }

    /// <summary>Their mean roundness, weighted by area: 1 for discs, less for long or branched shapes; 0 without any.</summary>
    public required double WhiteSpaceRoundness { get; init; }

    /// <summary>Share of the patch that the largest white space takes; 0 to 1.</summary>
    public required double LargestWhiteShare { get; init; }

    /// <summary>Share of the stained part that is nuclear; 0 to 1.</summary>
    public required double NuclearShare { get; init; }

    /// <summary>Number of nuclei; touching ones counted by area.</summary>
    public required int Nuclei { get; init; }

    /// <summary>Mean area of a nucleus in pixels; 0 without any.</summary>
    public required double NuclearArea { get; init; }

    /// <summary>Mean eccentricity of single nuclei, weighted equally: 0 round, towards 1 long; 0 without any.</summary>
    public required double NuclearEccentricity { get; init; }

    /// <summary>Standard deviation over mean of the single nuclei's areas; 0 without any.</summary>
    public required double NuclearAreaVariation { get; init; }

    /// <summary>Mean haematoxylin of the stained part (optical density along its vector).</summary>
    public required double Haematoxylin { get; init; }

    /// <summary>Mean eosin of the stained part.</summary>
    public required double Eosin { get; init; }

    /// <summary>Share of the patch that is saturated red, the colour of red blood cells.</summary>
    public required double RedShare { get; init; }

    /// <summary>Share of the patch that is pale blue-grey, the colour of mucin.</summary>
    public required double BlueGreyShare { get; init; }

    /// <summary>Mean size of the luminance gradient of the stained part, grey values a pixel.</summary>
    public required double Gradient { get; init; }

    /// <summary>Entropy of the luminance in 64 steps, bits; 0 to 6.</summary>
    public required double Entropy { get; init; }

    /// <summary>How far edges of the stained part share one direction (coherence of the structure tensor): 0 none, 1 all.</summary>
    public required double Alignment { get; init; }

    /// <summary>Variance of the Laplacian of the luminance over the stained part: low where the picture is out of focus.</summary>
    public required double Sharpness { get; init; }

    /// <summary>Mean colour of the stained part, 0 to 255 each.</summary>
    public required (double Red, double Green, double Blue) Colour { get; init; }

    /// <summary>Nuclei per mm² of stained tissue, or null without a scale or tissue.</summary>
    public double? NucleiPerSquareMillimetre => MicronsPerPixel is { } scale && TissueShare > 0
        ? Nuclei / (TissueShare * Width * Height * scale * scale * 1e-6)
        : null;

    /// <summary>Mean area of a nucleus in µm², or null without a scale or nuclei.</summary>
    public double? NuclearAreaMicrons => MicronsPerPixel is { } scale && Nuclei > 0 ? NuclearArea * scale * scale : null;

    /// <summary>Mean area of a white space in µm², or null without a scale or spaces.</summary>
    public double? WhiteSpaceAreaMicrons => MicronsPerPixel is { } scale && WhiteSpaces > 0 ? WhiteSpaceArea * scale * scale : null;

    /// <summary>Measures a patch.</summary>
    /// <param name="image">1 × 1 to 16,777,216 pixels.</param>
    /// <param name="micronsPerPixel">Its scale, more than 0, or null.</param>
    /// <exception cref="PairException">The patch is larger.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The scale is not a positive number.</exception>
    public static PatchMeasurements Of(RgbImage image, double? micronsPerPixel) => PatchMeasurer.Measure(image, micronsPerPixel);
}
