using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>The real slides of the reference data.</summary>
internal static class RealSlides
{
    /// <summary>Aperio, JPEG tiles, one level, 0.499 µm/px.</summary>
    public const string Cmu = "CMU-1-Small-Region.svs";

    /// <summary>Aperio, JPEG 2000 tiles, two levels of ratio 2.0005…, no scale.</summary>
    public const string Tcga = "tcga-cr-7395-01a-01-ts1.svs";

    /// <summary>Hamamatsu NDPI, seven levels, fluorescence.</summary>
    public const string Ndpi = "hamamatsu-dapi.ndpi";

    /// <summary>A slide through OpenSlide, whatever else could read it.</summary>
    public static Slide OpenSlide(string name) => Slide.Open(PathOf(name), new SlideOptions { Formats = { [0] = new OpenSlideFormat() } });

    public static string PathOf(string name) => Reference.PathOf("data", "slides", name);
}
