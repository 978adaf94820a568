using System.Globalization;

namespace PathGen.Agents;

/// <summary>The one table of words and thresholds by which measurements are put into words. Part of the method: changing it changes its version and hash.</summary>
internal static class MorphologyTerms
{
    private const double End = double.PositiveInfinity;

    /// <summary>Below this stained share a patch counts as empty.</summary>
    public const double EmptyShare = 0.02;

    /// <summary>White spaces are mentioned from this share of the patch on …</summary>
    public const double WhiteShareWorthSaying = 0.03;

    /// <summary>… and a single one of this share of the patch is called an open area of its own.</summary>
    public const double OpenAreaShare = 0.25;

    /// <summary>Saturated red is mentioned from this share of the patch on.</summary>
    public const double RedShareWorthSaying = 0.01;

    /// <summary>Pale blue-grey is mentioned from this share of the patch on.</summary>
    public const double BlueGreyShareWorthSaying = 0.03;

    /// <summary>Shapes and size variation are given from this many nuclei on.</summary>
    public const int NucleiWorthShaping = 10;

    /// <summary>A common direction is mentioned from this alignment on.</summary>
    public const double AlignmentWorthSaying = 0.3;

    /// <summary>Below this variance of the Laplacian a patch is called blurred.</summary>
    public const double BlurredSharpness = 12;

    /// <summary>Attributes are named from this percentile among the slide's patches on, and at most this many.</summary>
    public const double PercentileWorthSaying = 0.9;
    public const int AttributesWorthSaying = 3;

    /// <summary>Nuclei per mm² of stained tissue.</summary>
    public static readonly Grade[] NucleiPerSquareMillimetre = [new(300, "very few"), new(1200, "few"), new(3000, "moderate in number"), new(5000, "numerous"), new(End, "densely packed")];

    /// <summary>Nuclear share of the stained tissue, where there is no scale.</summary>
    public static readonly Grade[] NuclearShare = [new(0.02, "very few"), new(0.06, "few"), new(0.14, "moderate in number"), new(0.25, "numerous"), new(End, "densely packed")];

    /// <summary>Mean area of a nucleus in µm².</summary>
    public static readonly Grade[] NuclearArea = [new(28, "small"), new(55, "medium-sized"), new(90, "large"), new(End, "very large")];

    /// <summary>Mean eccentricity of nuclei: 0.6 is an axis ratio of 0.8, 0.8 one of 0.6, 0.9 one of 0.44.</summary>
    public static readonly Grade[] NuclearShape = [new(0.6, "round"), new(0.8, "oval"), new(0.9, "elongated"), new(End, "spindle-shaped")];

    /// <summary>Standard deviation over mean of the nuclear areas.</summary>
    public static readonly Grade[] NuclearVariation = [new(0.3, "even in size"), new(0.5, "moderately variable in size"), new(End, "very variable in size")];

    /// <summary>Mean area of a white space in µm².</summary>
    public static readonly Grade[] SpaceArea = [new(700, "small"), new(2000, "medium-sized"), new(End, "large")];

    /// <summary>Roundness of white spaces.</summary>
    public static readonly Grade[] SpaceShape = [new(0.5, "branched"), new(0.8, "irregular"), new(End, "round")];

    /// <summary>Mean luminance of the stained part.</summary>
    public static readonly Grade[] Tone = [new(85, "dark"), new(130, "deep"), new(180, "medium"), new(End, "pale")];

    /// <summary>Hue of the stained part's mean colour in degrees, counted from red, 0 to 360.</summary>
    public static readonly Grade[] Hue =
    [
        new(15, "red"), new(45, "brown"), new(70, "yellow"), new(170, "green"), new(245, "blue"), new(285, "purple"), new(312, "purple-pink"),
        new(348, "pink"), new(End, "red"),
    ];

    /// <summary>Mean optical density of a stain.</summary>
    public static readonly Grade[] Stain = [new(0.1, "weak"), new(0.25, "moderate"), new(End, "strong")];

    /// <summary>Mean gradient of the luminance.</summary>
    public static readonly Grade[] Texture = [new(4, "smooth"), new(10, "fine"), new(18, "busy"), new(End, "coarse")];

    /// <summary>Every table with its name.</summary>
    public static IEnumerable<(string Name, Grade[] Grades)> All =>
    [
        ("density", NucleiPerSquareMillimetre), ("share", NuclearShare), ("size", NuclearArea), ("shape", NuclearShape), ("variation", NuclearVariation),
        ("space", SpaceArea), ("roundness", SpaceShape), ("tone", Tone), ("hue", Hue), ("stain", Stain), ("texture", Texture),
    ];

    /// <summary>All of it as text, for the method's hash.</summary>
    public static string Text => string.Create(
        CultureInfo.InvariantCulture,
        $"{EmptyShare} {WhiteShareWorthSaying} {OpenAreaShare} {RedShareWorthSaying} {BlueGreyShareWorthSaying} {NucleiWorthShaping} {AlignmentWorthSaying} {BlurredSharpness} {PercentileWorthSaying} {AttributesWorthSaying} ")
        + string.Join(' ', All.SelectMany(t => t.Grades.Select(g => string.Create(CultureInfo.InvariantCulture, $"{t.Name}<{g.Below}:{g.Word}"))));
}
