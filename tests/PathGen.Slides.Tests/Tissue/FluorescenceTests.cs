using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>Fluorescence is refused by name; bright field never is, whatever else is on the picture.</summary>
public sealed class FluorescenceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(1024)]
    public void A_real_DAPI_slide_is_refused(int downsample)
    {
        using var slide = Slide.Open(Reference.PathOf("data", "slides", "hamamatsu-dapi.ndpi"));

        var refused = Assert.Throws<FluorescenceSlideException>(() => new SaturationTissueDetector(new TissueOptions { Downsample = downsample }).Detect(slide));

        Assert.StartsWith(slide.Name + ": looks like a fluorescence slide", refused.Message, StringComparison.Ordinal);
        Assert.Contains("OnnxTissueDetector", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_check_can_be_switched_off()
    {
        using var slide = Slide.Open(Reference.PathOf("data", "slides", "hamamatsu-dapi.ndpi"));

        Assert.Equal((124, 152), new SaturationTissueDetector(new TissueOptions { RefuseFluorescence = false }).Detect(slide) is var mask ? (mask.Width, mask.Height) : default);
    }

    [Theory]
    [InlineData("CMU-1-Small-Region.svs")]
    [InlineData("tcga-cr-7395-01a-01-ts1.svs")]
    public void Real_H_and_E_is_not_refused_however_much_of_it_is_black(string name)
    {
        using var slide = Slide.Open(Reference.PathOf("data", "slides", name));
        using var thumbnail = slide.ReadThumbnail(256);
        foreach (var blackRows in new[] { 0, 40, 70, 95, 98 })
        {
            using var part = Thumbnails.Paint(thumbnail.Width, thumbnail.Height, (x, y) => 100 * y < blackRows * thumbnail.Height ? (0, 0, 0) : At(thumbnail, x, y));
            Assert.NotNull(new SaturationTissueDetector().Detect(part, slide.Width, slide.Height));
        }

        // Its tissue alone, and the darkest of it alone, on black.
        foreach (var below in new[] { 200, 140, 100 })
        {
            using var part = Thumbnails.Paint(thumbnail.Width, thumbnail.Height, (x, y) => At(thumbnail, x, y) is var c && Math.Min(c.R, Math.Min(c.G, c.B)) < below ? c : (0, 0, 0));
            Assert.NotNull(new SaturationTissueDetector().Detect(part, slide.Width, slide.Height));
        }
    }

    public static TheoryData<string, int, int, int, int, int, int, double> BrightField => new()
    {
        { "white", 255, 255, 255, 255, 255, 255, 0 },
        { "grey glass", 190, 190, 190, 190, 190, 190, 0 },
        { "white glass and black", 255, 255, 255, 0, 0, 0, 0.97 },
        { "grey glass and black", 180, 182, 184, 0, 0, 0, 0.97 },
        { "deep eosin and black", 190, 50, 110, 4, 2, 6, 0.9 },
        { "deep haematoxylin and black", 57, 51, 130, 0, 0, 0, 0.9 },
        { "blood", 170, 46, 52, 242, 242, 242, 0.3 },
        { "diaminobenzidine", 120, 70, 36, 240, 240, 240, 0.2 },
        { "ink on glass", 10, 20, 160, 240, 240, 240, 0.6 },
    };

    [Theory]
    [MemberData(nameof(BrightField))]
    public void Painted_bright_field_is_not_refused(string what, int r1, int g1, int b1, int r2, int g2, int b2, double secondShare)
    {
        using var picture = Thumbnails.Paint(200, 100, (x, y) => y < 100 * secondShare ? (r2, g2, b2) : (r1, g1, b1));
        Assert.True(FluorescenceCheck.Evidence(picture.Pixels) is null, what);
    }

    public static TheoryData<string, int, int, int> Channels => new()
    {
        { "DAPI", 0, 0, 1 },
        { "FITC", 0, 1, 0 },
        { "Cy5", 1, 0, 0 },
        { "TRITC", 2, 1, 0 },
        { "Cy3", 2, 0, 1 },
        { "one channel in grey", 1, 1, 1 },
    };

    [Theory]
    [MemberData(nameof(Channels))]
    public void Painted_fluorescence_is_refused(string what, int red, int green, int blue)
    {
        var most = Math.Max(red, Math.Max(green, blue));
        var noise = Noise.Bytes(200 * 100, 5);
        foreach (var peak in new[] { 255, 120, 60, 30 })
        {
            // Nuclei of falling brightness on a third of the picture, and the camera's noise everywhere.
            using var picture = Thumbnails.Paint(200, 100, (x, y) =>
            {
                var dim = noise[(y * 200) + x] & 7;
                var light = ((x / 3) + (y / 3)) % 3 == 0 ? peak * (20 + ((x * 7) + (y * 13)) % 80) / 100 : 0;
                return (Math.Min(255, dim + (light * red / most)), Math.Min(255, dim + (light * green / most)), Math.Min(255, dim + (light * blue / most)));
            });
            Assert.True(FluorescenceCheck.Evidence(picture.Pixels) is not null, $"{what} {peak}");
        }
    }

    [Fact]
    public void Several_channels_over_each_other_are_refused()
    {
        // Blue nuclei everywhere, green and red stripes over them: white where all meet.
        using var picture = Thumbnails.Paint(240, 240, (x, y) => ((y / 20) % 3 == 0 ? 210 : 3, (x / 20) % 3 == 0 ? 190 : 2, ((x / 4) + (y / 4)) % 2 == 0 ? 240 : 5));
        Assert.NotNull(FluorescenceCheck.Evidence(picture.Pixels));
    }

    [Theory]
    [InlineData(64, false)]
    [InlineData(63, true)]
    public void A_pixel_is_pure_below_a_quarter(int darkest, bool refused)
    {
        using var picture = Thumbnails.Paint(10, 10, (x, y) => (255, darkest, 255));
        Assert.Equal(refused, FluorescenceCheck.Evidence(picture.Pixels) is not null);
    }

    [Theory]
    [InlineData(50, true)]
    [InlineData(49, false)]
    public void Half_of_what_is_lit_must_be_pure(int pureOfHundred, bool refused)
    {
        using var picture = Thumbnails.Paint(100, 30, (x, y) => y >= 10 ? (0, 0, 0) : x < pureOfHundred ? (0, 200, 0) : (230, 190, 220));
        Assert.Equal(refused, FluorescenceCheck.Evidence(picture.Pixels) is not null);
    }

    private static (int R, int G, int B) At(RgbImage image, int x, int y) => (image.Row(y)[3 * x], image.Row(y)[(3 * x) + 1], image.Row(y)[(3 * x) + 2]);
}
