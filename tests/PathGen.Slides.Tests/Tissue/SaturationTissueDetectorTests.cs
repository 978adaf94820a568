using System.Security.Cryptography;
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
        MedianFilter.Apply(saturation, thumbnail.Width, thumbnail.Height, 7);

        Assert.Equal(expected, OtsuThreshold.Find(saturation));
    }

    // Masks of CLAM's steps written out with OpenCV: medianBlur, threshold, morphologyEx, findContours(RETR_CCOMP), areas by contourArea, at most so many holes of each contour.
    [Theory]
    [InlineData("CMU-1-Small-Region", "biopsy", 2220, 2967, "866764024b1fe266c7e4d64497a9d1d4bdbaa5d6a4cf9b647fb6ed6fa11e1e83")]
    [InlineData("CMU-1-Small-Region", "tcga", 2220, 2967, "3c1d8134864639eacf55c44406be74d1270d3608fce93ed5af7240f9ec58b1b8")]
    [InlineData("tcga-cr-7395-01a-01-ts1", "biopsy", 4443, 3567, "57dd98484189e4bea41a9066cb2f9ac43007f81efb855b6882574b8628f8fd6d")]
    [InlineData("tcga-cr-7395-01a-01-ts1", "tcga", 4443, 3567, "4bbfe032eb7419626ca29f4fd9bde4a35e455f178d48a4f09618e4dbca96ae8d")]
    [InlineData("tcga-cr-7395-01a-01-ts1", "resection", 4443, 3567, "1758371bcae508fce80c227caca9c1a0021a71a46b53799bba12202e6dc197f0")]
    public void Equals_CLAM_in_every_pixel(string slide, string preset, int slideWidth, int slideHeight, string sha256)
    {
        using var thumbnail = PictureFile.Read(Reference.PathOf("golden", "text_image", $"{slide}_thumb16.png"));
        var options = preset switch { "biopsy" => TissueOptions.ClamBiopsy, "tcga" => TissueOptions.ClamTcga, _ => TissueOptions.ClamResection };

        var mask = new SaturationTissueDetector(options).Detect(thumbnail, slideWidth, slideHeight);

        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(mask.Cells)));
    }

    // The real slides are small: the same with areas (pieces of 0.05 and 0.02 patches of 512², holes of 0.004 and 0.002, at most 3 and 2) that leave something to be filtered.
    [Theory]
    [InlineData("CMU-1-Small-Region", 0.05, 0.004, 3, 2220, 2967, "a48f080d36699c50ec964e35948e1c403990d2baca507ecfbcdf14fc8d6ecaf2")]
    [InlineData("CMU-1-Small-Region", 0.02, 0.002, 2, 2220, 2967, "21f0357da699296090bf83a4d253575c0f0eb0095316ee83b34f187b08719e4f")]
    [InlineData("tcga-cr-7395-01a-01-ts1", 0.05, 0.004, 3, 4443, 3567, "98ea60100ee62c176af9ece0655d98ee7e942cc8de9e4cb849dd598fecfcd091")]
    [InlineData("tcga-cr-7395-01a-01-ts1", 0.02, 0.002, 2, 4443, 3567, "ec15d1e9c9951586749517f27f21a19c0e6daa581b865e99ec29f46d564736c1")]
    public void Filters_areas_as_CLAM(string slide, double tissue, double hole, int holes, int slideWidth, int slideHeight, string sha256)
    {
        using var thumbnail = PictureFile.Read(Reference.PathOf("golden", "text_image", $"{slide}_thumb16.png"));
        var options = holes == 3 ? TissueOptions.Clam : TissueOptions.ClamResection;
        (options.MinTissueArea, options.MaxHoleArea, options.MaxHoles) = (tissue * 512 * 512, hole * 512 * 512, holes);

        var mask = new SaturationTissueDetector(options).Detect(thumbnail, slideWidth, slideHeight);

        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(mask.Cells)));
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
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MedianSize = 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MedianSize = 17);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.ClosingSize = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MaxHoles = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.RejectedPens = (PenColours)16);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.NearWhite = 127);

        using var thumbnail = new RgbImage(20, 20);
        thumbnail.Fill(200, 100, 100);
        var detector = new SaturationTissueDetector(options);
        options.Saturation = 254;
        Assert.Equal(1, detector.Detect(thumbnail, 640, 640).Share);
    }

    [Fact]
    public void Settings_tell_every_option_apart()
    {
        // The defaults' text is in the stores of earlier runs and must not change.
        Assert.Equal("saturation/1 downsample=32 side<=4096 threshold=8 tissue>=0 holes<=0 unit=Pixels", new SaturationTissueDetector().Settings);
        TissueOptions[] all =
        [
            new(), new() { Downsample = 16 }, new() { MaxThumbnailSide = 64 }, new() { Threshold = TissueThreshold.Otsu }, new() { Saturation = 9 }, new() { MinTissueArea = 1 },
            new() { MaxHoleArea = 1 }, new() { AreaUnit = AreaUnit.SquareMicrons }, new() { MedianSize = 5 }, new() { ClosingSize = 5 }, new() { MaxHoles = 5 }, new() { NearWhite = 220 },
            new() { RejectedPens = PenColours.Blue }, new() { RejectedPens = PenColours.All }, new() { RefuseFluorescence = false },
            TissueOptions.Clam, TissueOptions.ClamBiopsy, TissueOptions.ClamResection, TissueOptions.ClamTcga,
        ];
        var texts = all.Select(options => new SaturationTissueDetector(options).Settings).ToList();
        Assert.Equal(texts.Count, texts.Distinct().Count());
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
