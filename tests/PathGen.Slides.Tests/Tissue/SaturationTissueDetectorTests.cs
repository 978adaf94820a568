using PathGen.Testing;

namespace PathGen.Slides.Tests;

public sealed class SaturationTissueDetectorTests
{
    [Theory]
    [InlineData("CMU-1-Small-Region", "fixed8", TissueThreshold.Fixed, 2220, 2967)]
    [InlineData("CMU-1-Small-Region", "otsu", TissueThreshold.Otsu, 2220, 2967)]
    [InlineData("tcga-cr-7395-01a-01-ts1", "fixed8", TissueThreshold.Fixed, 4443, 3567)]
    [InlineData("tcga-cr-7395-01a-01-ts1", "otsu", TissueThreshold.Otsu, 4443, 3567)]
    public void Equals_OpenCV_in_every_pixel(string slide, string method, TissueThreshold threshold, int slideWidth, int slideHeight)
    {
        using var thumbnail = PictureFile.Read(Reference.PathOf("golden", "text_image", $"{slide}_thumb16.png"));
        using var expected = PictureFile.Read(Reference.PathOf("golden", "text_image", $"{slide}_tissue16_{method}.png"));

        var mask = new SaturationTissueDetector(new TissueOptions { Threshold = threshold }).Detect(thumbnail, slideWidth, slideHeight);

        Assert.Equal((expected.Width, expected.Height), (mask.Width, mask.Height));
        for (var i = 0; i < mask.Cells.Length; i++)
            Assert.Equal(expected.Pixels[3 * i] != 0, mask.Cells[i] != 0);
    }

    [Theory]
    [InlineData("CMU-1-Small-Region", 45)]
    [InlineData("tcga-cr-7395-01a-01-ts1", 62)]
    public void Otsu_picks_the_threshold_that_OpenCV_picks(string slide, int expected)
    {
        using var thumbnail = PictureFile.Read(Reference.PathOf("golden", "text_image", $"{slide}_thumb16.png"));
        var saturation = new byte[thumbnail.Width * thumbnail.Height];
        SaturationChannel.Compute(thumbnail.Pixels, saturation);
        MedianFilter.Apply(saturation, thumbnail.Width, thumbnail.Height);

        Assert.Equal(expected, OtsuThreshold.Find(saturation));
    }

    [Fact]
    public void Reads_a_thumbnail_and_covers_the_slide()
    {
        using var slide = Slide.FromReader(new FakeSlideReader(3200, 1600) { Colour = (x, _) => x < 1600 ? 0xC864B4 : 0xF0F0F0 }, "fake");

        var mask = new SaturationTissueDetector().Detect(slide);

        Assert.Equal((100, 50, 3200L, 1600L), (mask.Width, mask.Height, mask.SlideWidth, mask.SlideHeight));
        Assert.Equal(1, mask.ShareOf(new SlideRegion(100, 100, 1300, 1300)), 1e-12);
        Assert.Equal(0, mask.ShareOf(new SlideRegion(1700, 0, 1500, 1600)), 1e-12);
    }

    [Fact]
    public void The_thumbnail_is_bounded()
    {
        using var slide = Slide.FromReader(new FakeSlideReader(4000, 1000), "fake");

        var mask = new SaturationTissueDetector(new TissueOptions { Downsample = 1, MaxThumbnailSide = 64 }).Detect(slide);

        Assert.Equal((64, 16), (mask.Width, mask.Height));
    }

    [Fact]
    public void A_real_slide_shows_the_share_that_OpenCV_finds()
    {
        using var slide = Slide.Open(Reference.PathOf("data", "slides", "CMU-1-Small-Region.svs"));

        var mask = new SaturationTissueDetector(new TissueOptions { Downsample = 16 }).Detect(slide);

        // The reference's thumbnail was reduced by another filter: cells at the border of tissue differ, the share (0.3841) by under one in a hundred.
        Assert.Equal((139, 185), (mask.Width, mask.Height));
        Assert.InRange(mask.Share, 0.374, 0.394);
    }

    [Fact]
    public void Areas_count_in_level_0_pixels_or_square_microns()
    {
        // A thumbnail of 40×40 cells of 32² pixels: a block of 20×20 cells with a hole of 8×8, and one of 9×9 cells elsewhere.
        using var thumbnail = new RgbImage(64, 64);
        thumbnail.Fill(240, 240, 240);
        Paint(thumbnail, 4, 4, 24, 24, (200, 80, 160));
        Paint(thumbnail, 12, 12, 20, 20, (240, 240, 240));
        Paint(thumbnail, 44, 44, 53, 53, (200, 80, 160));
        var plain = Detect(new TissueOptions());
        var noHoles = Detect(new TissueOptions { MaxHoleArea = 64 * 1024 });
        var large = Detect(new TissueOptions { MinTissueArea = 100 * 1024 });
        var inMicrons = Detect(new TissueOptions { MinTissueArea = 25 * 1024, AreaUnit = AreaUnit.SquareMicrons });

        Assert.True(Cell(plain, 49, 49) && !Cell(plain, 16, 16) && Cell(plain, 8, 8));
        Assert.True(Cell(noHoles, 49, 49) && Cell(noHoles, 16, 16) && Cell(noHoles, 8, 8));
        Assert.True(!Cell(large, 49, 49) && !Cell(large, 16, 16) && Cell(large, 8, 8));
        Assert.True(large.Cells.SequenceEqual(inMicrons.Cells));

        TissueMask Detect(TissueOptions options) => new SaturationTissueDetector(options).Detect(thumbnail, 64 * 32, 64 * 32, new PixelSpacing(0.5, 0.5));
        static bool Cell(TissueMask mask, int x, int y) => mask.Cells[(y * mask.Width) + x] != 0;
    }

    [Fact]
    public void Square_microns_need_a_scale()
    {
        using var slide = Slide.FromReader(new FakeSlideReader(320, 320), "unscaled");
        var detector = new SaturationTissueDetector(new TissueOptions { MinTissueArea = 10, AreaUnit = AreaUnit.SquareMicrons });

        Assert.Contains("unscaled", Assert.Throws<MissingScaleException>(() => detector.Detect(slide)).Message, StringComparison.Ordinal);
        using var thumbnail = new RgbImage(10, 10);
        Assert.Throws<ArgumentException>(() => detector.Detect(thumbnail, 320, 320));
    }

    [Fact]
    public void Stops_when_cancelled()
    {
        using var slide = Slide.FromReader(new FakeSlideReader(320, 320), "fake");

        Assert.Throws<OperationCanceledException>(() => new SaturationTissueDetector().Detect(slide, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Options_are_checked_and_copied()
    {
        var options = new TissueOptions();
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Downsample = 0.5);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Downsample = double.NaN);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MaxThumbnailSide = 10_000);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Saturation = 255);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Threshold = (TissueThreshold)7);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MinTissueArea = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MaxHoleArea = double.PositiveInfinity);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.AreaUnit = (AreaUnit)2);

        using var thumbnail = new RgbImage(20, 20);
        thumbnail.Fill(200, 100, 100);
        var detector = new SaturationTissueDetector(options);
        options.Saturation = 254;
        Assert.Equal(1, detector.Detect(thumbnail, 640, 640).Share);
    }

    private static void Paint(RgbImage image, int left, int top, int right, int bottom, (byte R, byte G, byte B) colour)
    {
        for (var y = top; y < bottom; y++)
        {
            for (var x = left; x < right; x++)
                (image.Row(y)[3 * x], image.Row(y)[(3 * x) + 1], image.Row(y)[(3 * x) + 2]) = colour;
        }
    }
}
