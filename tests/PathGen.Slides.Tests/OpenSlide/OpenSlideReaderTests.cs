using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Slides.Tests;

public sealed class OpenSlideReaderTests
{
    [Fact]
    public void Aperio_states_its_levels_scale_and_properties()
    {
        using var slide = RealSlides.OpenSlide(RealSlides.Cmu);
        Assert.Equal("aperio", slide.Format);
        Assert.Equal([new SlideLevel(2220, 2967, 1)], slide.Levels);
        Assert.Equal(new PixelSpacing(0.499, 0.499), slide.Spacing);
        Assert.Equal(20, slide.ObjectivePower);
        Assert.Equal(["label", "macro", "thumbnail"], slide.AssociatedImages);
        Assert.Equal("CPAPERIOCS", slide.Properties["aperio.ScanScope ID"]);
        Assert.Equal("6335ea0e6cc54c2cba64bb265d3c713a50cd84484924e3a9c109558c13521d5c", slide.Properties["openslide.quickhash-1"]);
    }

    [Fact]
    public void A_slide_without_scale_says_so_and_accepts_one()
    {
        using (var slide = RealSlides.OpenSlide(RealSlides.Tcga))
        {
            Assert.Equal("aperio", slide.Format);
            Assert.Equal([new SlideLevel(4443, 3567, 1), new SlideLevel(2221, 1783, 2.0005055500659967)], slide.Levels);
            Assert.Null(slide.Spacing);
            Assert.Null(slide.ObjectivePower);
            Assert.Contains(RealSlides.Tcga, Assert.Throws<MissingScaleException>(() => slide.RequireSpacing()).Message, StringComparison.Ordinal);
            Assert.Throws<MissingScaleException>(() => slide.ReadRegionAt(0.5, 0, 0, 10, 10));
        }

        using var scaled = Slide.Open(RealSlides.PathOf(RealSlides.Tcga), new SlideOptions { MicronsPerPixel = 0.25, Formats = { [0] = new OpenSlideFormat() } });
        Assert.Equal(0.25, scaled.RequireSpacing().Mean);
        using var pixels = scaled.ReadRegionAt(0.5, 100, 200, 64, 48);
        using var same = scaled.ReadRegion(new SlideRegion(100, 200, 128, 96), 64, 48);
        Assert.True(pixels.Pixels.SequenceEqual(same.Pixels));
    }

    [Fact]
    public void Hamamatsu_states_its_levels_and_scale()
    {
        using var slide = RealSlides.OpenSlide(RealSlides.Ndpi);
        Assert.Equal("hamamatsu", slide.Format);
        Assert.Equal([1, 2, 4, 8, 16, 32, 64], slide.Levels.Select(l => l.Downsample));
        Assert.Equal((3968, 4864), (slide.Width, slide.Height));
        Assert.Equal(0.2281750559028887, slide.RequireSpacing().X);
        Assert.Equal(40, slide.ObjectivePower);
        Assert.Equal(["macro"], slide.AssociatedImages);
    }

    [Fact]
    public void Every_reference_region_has_its_pixels()
    {
        using var slide = RealSlides.OpenSlide(RealSlides.Cmu);
        using var json = JsonDocument.Parse(File.ReadAllText(Reference.PathOf("golden", "text_image", "resize.json")));
        var regions = 0;
        foreach (var entry in json.RootElement.EnumerateArray())
        {
            int Of(string key) => entry.GetProperty(key).GetInt32();
            using var pixels = slide.ReadRegion(new SlideRegion(Of("x"), Of("y"), Of("width"), Of("height")));
            Assert.Equal(entry.GetProperty("source_sha256").GetString(), PictureSuite.Sha256(pixels));
            regions++;
        }

        Assert.InRange(regions, 30, 100);
    }

    // SHA-256 of openslide-python 1.2.0 over OpenSlide 3.4.1: read_region((round(x·ds), round(y·ds)), level, size).convert("RGB").
    [Theory]
    [InlineData(RealSlides.Tcga, 0, 1000, 1200, 300, 200, "0dda2e3819b0010b54c72da5277923075efdcdd81dddaba683b62da6c0e4f00d")]
    [InlineData(RealSlides.Tcga, 1, 0, 0, 512, 512, "0706ac3273a713cd4ec64d525814ed0179c76c38bed08cac29e77cb254960dfa")]
    [InlineData(RealSlides.Tcga, 1, 777, 333, 400, 300, "99a29ec93fe533905e636c1036c6af5daa33be478b860c114aec60aee965596b")]
    [InlineData(RealSlides.Tcga, 1, 700, 333, 1400, 1000, "9faeb1e0e1f5d6b82738d13dd10b2b88b61d96a593436c7dfa4830c9580ae230")]
    [InlineData(RealSlides.Ndpi, 0, 1000, 1500, 300, 300, "a8b849d562c9399555dd67f8a7b1578fb10f52c3263bc74c7ab52f1ce82d38be")]
    [InlineData(RealSlides.Ndpi, 2, 100, 200, 300, 300, "200f88f788e80b4f39901ada07b43a6e966ae37e2fa1f2fcbf9bc1b4d11725f7")]
    [InlineData(RealSlides.Ndpi, 6, 0, 0, 62, 76, "7c4ef9652bef54b67d361d014e9fd807571d4eb1b3bddae38429210bb1ee1802")]
    [InlineData(RealSlides.Cmu, 0, 0, 0, 2220, 2967, "0f88f63efc00700c336792997f8c49b0029795cf461d311343296682fac152bf")] // read in chunks
    [InlineData(RealSlides.Ndpi, 0, 0, 0, 3968, 4864, "e30e280170a176e35c531dc7729aae0c317a80d61bd6263bbc4c229ca2cd8581")] // read in chunks
    public void Regions_of_every_level_equal_OpenSlide(string file, int level, int x, int y, int width, int height, string sha256)
    {
        using var slide = RealSlides.OpenSlide(file);
        using var pixels = slide.ReadLevel(level, x, y, width, height);
        Assert.Equal(sha256, PictureSuite.Sha256(pixels));
    }

    [Theory]
    [InlineData(RealSlides.Cmu, "label", 387, 463, "d99082dd23a68f5c988437048de8b3434404e233c6491483650537bc87866fbc")]
    [InlineData(RealSlides.Cmu, "macro", 1280, 431, "38124ab29f00798ab06b290c9808676cd131c64c8b0a0acf5a87c63d37e812f6")]
    [InlineData(RealSlides.Cmu, "thumbnail", 574, 768, "9d6d14fa38bc56c9c755e39e3e6e19c699edefb9a4c1f56694a74952f219e74e")]
    [InlineData(RealSlides.Tcga, "thumbnail", 956, 768, "21e277d5dc5de4ab67721da9dce590d6229b6a3b365f40a325ca62eab599c39d")]
    [InlineData(RealSlides.Ndpi, "macro", 1188, 406, "e7a0e9bb9ee6957a9aaffb0a105f9814f6b87d550a7b48171d6c9b4c059073f6")]
    public void Associated_images_equal_OpenSlide(string file, string name, int width, int height, string sha256)
    {
        using var slide = RealSlides.OpenSlide(file);
        using var image = slide.ReadAssociatedImage(name);
        Assert.Equal((width, height), (image.Width, image.Height));
        Assert.Equal(sha256, PictureSuite.Sha256(image));
        var error = Assert.Throws<SlideException>(() => slide.ReadAssociatedImage("none"));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-50, -70)]
    [InlineData(2150, 2900)]
    [InlineData(2150, -70)]
    public void Outside_the_slide_is_background(int x, int y)
    {
        using var slide = RealSlides.OpenSlide(RealSlides.Cmu);
        using var whole = slide.ReadLevel(0, 0, 0, 2220, 2967);
        using var pixels = slide.ReadLevel(0, x, y, 160, 140);
        for (var row = 0; row < pixels.Height; row++)
        {
            for (var column = 0; column < pixels.Width; column++)
            {
                var inside = x + column is >= 0 and < 2220 && y + row is >= 0 and < 2967;
                var expected = inside ? whole.Row(y + row).Slice(3 * (x + column), 3) : [255, 255, 255];
                Assert.True(expected.SequenceEqual(pixels.Row(row).Slice(3 * column, 3)), $"({column}, {row})");
            }
        }
    }

    [Theory]
    [InlineData(-1000, 0)]
    [InlineData(5000, 5000)]
    [InlineData(1L << 40, -(1L << 40))]
    public void Far_outside_the_slide_is_background_too(long x, long y)
    {
        using var slide = RealSlides.OpenSlide(RealSlides.Cmu);
        using var pixels = slide.ReadLevel(0, x, y, 30, 20);
        Assert.True(pixels.Pixels.IndexOfAnyExcept((byte)255) < 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => slide.ReadLevel(0, long.MaxValue, 0, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => slide.ReadLevel(1, 0, 0, 1, 1));
    }

    [Fact]
    public void Four_threads_read_what_one_reads()
    {
        using var slide = RealSlides.OpenSlide(RealSlides.Tcga);
        var places = Enumerable.Range(0, 24).Select(i => (Level: i % 2, X: 61 * i, Y: 47 * i)).ToArray();
        string Hash((int Level, int X, int Y) place)
        {
            using var pixels = slide.ReadLevel(place.Level, place.X, place.Y, 256, 256);
            return PictureSuite.Sha256(pixels);
        }

        var sequential = places.Select(Hash).ToArray();
        var parallel = new string[places.Length];
        Parallel.For(0, places.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => parallel[i] = Hash(places[i]));
        Assert.Equal(sequential, parallel);
    }

    [Fact]
    public void Reading_after_disposal_is_refused()
    {
        var slide = RealSlides.OpenSlide(RealSlides.Cmu);
        slide.Dispose();
        slide.Dispose();
        Assert.Throws<ObjectDisposedException>(() => slide.ReadLevel(0, 0, 0, 8, 8));
    }
}
