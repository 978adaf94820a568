using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>Aperio slides through our own reader, held to OpenSlide's answers in the same test.</summary>
public sealed class AperioTests
{
    [Theory]
    [InlineData(RealSlides.Cmu)]
    [InlineData(RealSlides.Tcga)]
    public void Every_fact_is_OpenSlides(string name)
    {
        using var slide = Slide.Open(RealSlides.PathOf(name));
        using var truth = new OpenSlideTruth(RealSlides.PathOf(name));
        Assert.Equal("aperio", slide.Format);
        Assert.Equal(truth.Levels, slide.Levels);
        Assert.Equal(truth.AssociatedImages.Order(StringComparer.Ordinal), slide.AssociatedImages);
        Assert.Equal(truth.Properties.OrderBy(p => p.Key, StringComparer.Ordinal), slide.Properties.OrderBy(p => p.Key, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(RealSlides.Cmu)]
    [InlineData(RealSlides.Tcga)]
    public void Every_pixel_of_every_level_is_OpenSlides(string name) => Every_pixel(RealSlides.PathOf(name));

    [Fact]
    public void Every_pixel_of_the_demo_slide_is_OpenSlides() => Every_pixel(DemoData.Slide);

    [Theory]
    [InlineData(8)]
    [InlineData(24)] // 53,000 × 70,700 pixels.
    public void Every_pixel_of_a_big_slide_is_OpenSlides(int side)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PATHGEN_NIGHTLY") == "1", "Minutes long: ./build.sh test --nightly");
        Assert.SkipUnless(File.Exists("/usr/bin/vips") && File.Exists("/usr/bin/tiffset"), "The slide is made with vips and tiffset: apt-get install libvips-tools libtiff-tools");
        using var folder = new TemporaryFolder();
        var made = Command.Run("bash", [Reference.PathOf("tools", "make_big_slide.sh"), RealSlides.PathOf(RealSlides.Cmu), folder["big.svs"], $"{side}"], folder.Path);
        Assert.True(made.ExitCode == 0, made.Error);
        Every_pixel(folder["big.svs"]);
    }

    [Theory]
    [InlineData(RealSlides.Cmu)]
    [InlineData(RealSlides.Tcga)]
    public void Associated_images_are_OpenSlides(string name)
    {
        using var slide = Slide.Open(RealSlides.PathOf(name));
        using var openSlide = Slide.Open(RealSlides.PathOf(name), new SlideOptions { Formats = { [0] = new OpenSlideFormat() } });
        foreach (var image in slide.AssociatedImages)
        {
            using var actual = slide.ReadAssociatedImage(image);
            using var expected = openSlide.ReadAssociatedImage(image);
            Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
            Assert.True(expected.Pixels.SequenceEqual(actual.Pixels), image);
        }
    }

    [Theory]
    [InlineData(RealSlides.Cmu, 2.0)]
    [InlineData(RealSlides.Cmu, 5.0)]
    [InlineData(RealSlides.Tcga, 0.7)]
    [InlineData(RealSlides.Tcga, 4.0)]
    public void Thumbnails_at_a_physical_size_are_OpenSlides_within_a_level(string name, double micronsPerPixel)
    {
        using var exact = Slide.Open(RealSlides.PathOf(name), new SlideOptions { MicronsPerPixel = 0.25 });
        using var openSlide = Slide.Open(RealSlides.PathOf(name), new SlideOptions { MicronsPerPixel = 0.25, Formats = { [0] = new OpenSlideFormat() } });
        var (width, height) = ((int)(exact.Width * 0.25 / micronsPerPixel), (int)(exact.Height * 0.25 / micronsPerPixel));
        using var expected = openSlide.ReadRegionAt(micronsPerPixel, 0, 0, width, height);
        using var actual = exact.ReadRegionAt(micronsPerPixel, 0, 0, width, height);
        var sum = 0L;
        for (var i = 0; i < expected.Pixels.Length; i++)
            sum += Math.Abs(expected.Pixels[i] - actual.Pixels[i]);
        Assert.InRange(sum / (double)expected.Pixels.Length, 0, 1);
    }

    [Fact]
    public void The_colour_profile_is_the_files()
    {
        using var slide = Slide.Open(RealSlides.PathOf(RealSlides.Tcga));
        Assert.Equal(3144, slide.IccProfile.Length);
        Assert.Equal("acsp"u8.ToArray(), slide.IccProfile.Slice(36, 4).ToArray());
        using var none = Slide.Open(RealSlides.PathOf(RealSlides.Cmu));
        Assert.True(none.IccProfile.IsEmpty);
    }

    [Fact]
    public void Tiles_that_are_not_stored_are_background()
    {
        using var folder = new TemporaryFolder();
        var builder = new TiffBuilder();
        var main = builder.Add().Text(270, "Aperio of a test\r\n128x64|MPP = 0.5");
        main.Picture(128, 64, photometric: 2).Tiles(64, 64, [[], [.. Enumerable.Repeat((byte)7, 3 * 64 * 64)]]);
        File.WriteAllBytes(folder["a.svs"], builder.Build());
        using var slide = Slide.Open(folder["a.svs"]);
        using var openSlide = Slide.Open(folder["a.svs"], new SlideOptions { Formats = { [0] = new OpenSlideFormat() } });
        using var pixels = slide.ReadLevel(0, 0, 0, 128, 64);
        using var expected = openSlide.ReadLevel(0, 0, 0, 128, 64);
        Assert.True(expected.Pixels.SequenceEqual(pixels.Pixels));
        Assert.Equal((255, 7), (pixels.Row(10)[3 * 63], pixels.Row(10)[3 * 64]));
        Assert.Empty(slide.DamagedTiles);
    }

    [Theory]
    [InlineData("|MPP = 0.2500|AppMag = 40", 0.25, 40.0)]
    [InlineData("|MPP = 0,2500|AppMag=20", 0.25, 20.0)]
    [InlineData("|MPP = 0|AppMag = forty|nothing|= 3", null, null)]
    [InlineData("", null, null)]
    public void Scale_and_magnification_are_read_or_absent(string properties, double? mpp, double? magnification)
    {
        var builder = new TiffBuilder();
        using var truth = TiffPictures.Add(builder.Add().Text(270, $"Aperio of a test{properties}"), 64, 64, 64, 64);
        using var slide = Slide.Open(new MemoryStream(builder.Build()));
        Assert.Equal(mpp is { } m ? new PixelSpacing(m, m) : null, slide.Spacing);
        Assert.Equal(magnification, slide.ObjectivePower);
    }

    private static void Every_pixel(string path)
    {
        using var slide = Slide.Open(path);
        using var truth = new OpenSlideTruth(path);
        for (var level = 0; level < truth.Levels.Count; level++)
        {
            var (opaque, different, most) = truth.Compare(slide, level);
            Assert.Equal((truth.Levels[level].Width * truth.Levels[level].Height, 0, 0), (opaque, different, most));
        }
    }
}
