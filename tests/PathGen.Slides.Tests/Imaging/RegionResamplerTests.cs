using PathGen.Testing;

namespace PathGen.Slides.Tests;

public sealed class RegionResamplerTests
{
    [Theory]
    [InlineData(1.0, 0)]
    [InlineData(1.99, 0)]
    [InlineData(2.0004, 1)] // finer but for rounding
    [InlineData(2.1, 1)]
    [InlineData(7.9, 2)]
    [InlineData(1000, 3)]
    [InlineData(0.1, 0)]
    public void The_coarsest_level_that_is_fine_enough_is_chosen(double ratio, int expected)
    {
        SlideLevel[] levels = [new(8000, 8000, 1), new(4000, 4000, 2.0005), new(2000, 2000, 4), new(1000, 1000, 8.01)];
        Assert.Equal(expected, RegionResampler.LevelFor(levels, ratio));
    }

    // The band-wise way against the whole, for windows, stripes and fractions of every sort: single precision may turn a rare rounding.
    [Theory]
    [InlineData(0, 0, 2000, 2500, 200, 250, 40_000)]
    [InlineData(13, 7, 1777, 2111, 101, 77, 30_000)]
    [InlineData(-300, -200, 2600, 3100, 64, 300, 100_000)]
    [InlineData(0, 0, 2000, 2500, 2000, 9, 50_000)]
    [InlineData(0, 0, 2000, 2500, 3, 1200, 20_000)]
    [InlineData(500, 900, 150, 160, 420, 510, 3_000)] // enlarged
    [InlineData(0, 0, 2220, 2967, 1, 1, 30_000)]
    public void Bands_give_what_the_whole_gives(int x, int y, int width, int height, int toWidth, int toHeight, int bandPixels)
    {
        using var slide = Slide.Open(RealSlides.PathOf(RealSlides.Cmu));
        using var whole = RegionResampler.Read(slide, x, y, width, height, toWidth, toHeight);
        using var bands = RegionResampler.Read(slide, x, y, width, height, toWidth, toHeight, wholePixels: 1, bandPixels);
        var differing = 0;
        for (var i = 0; i < whole.Pixels.Length; i++)
        {
            Assert.InRange(whole.Pixels[i] - bands.Pixels[i], -1, 1);
            differing += whole.Pixels[i] == bands.Pixels[i] ? 0 : 1;
        }

        Assert.InRange(differing, 0, whole.Pixels.Length / 100);
    }

    [Fact]
    public void A_region_of_480_megapixels_is_read_once_and_in_pieces()
    {
        // A tenth of a slide of 60,000 × 80,000 pixels at one level: 1.4 GB of it, in pieces of at most 100 MB.
        using var reader = new GradientReader(60_000, 80_000);
        using var slide = Slide.FromReader(reader, "gradient");
        using var pixels = slide.ReadRegion(new SlideRegion(0, 32_000, 60_000, 8_000), 120, 16);
        Assert.InRange(reader.LargestRead, 1, 1L << 25);
        Assert.Equal(480_000_000, reader.PixelsRead);
        for (var y = 2; y < pixels.Height - 2; y++)
        {
            for (var x = 2; x < pixels.Width - 2; x++)
            {
                var pixel = pixels.Row(y).Slice(3 * x, 3);
                Assert.InRange(pixel[0], (x + 0.5) * 500 * 255 / 60_000 - 2, (x + 0.5) * 500 * 255 / 60_000 + 1);
                Assert.InRange(pixel[1], (32_000 + (y + 0.5) * 500) * 255 / 80_000 - 2, (32_000 + (y + 0.5) * 500) * 255 / 80_000 + 1);
                Assert.Equal(77, pixel[2]);
            }
        }
    }

    [Fact]
    public void A_whole_level_is_read_as_it_is()
    {
        using var slide = Slide.Open(RealSlides.PathOf(RealSlides.Tcga));
        using var direct = slide.ReadLevel(1, 0, 0, 2221, 1783);
        using var resampled = slide.ReadRegion(new SlideRegion(0, 0, 4443, 3567), 2221, 1783);
        Assert.True(direct.Pixels.SequenceEqual(resampled.Pixels));
    }

    [Fact]
    public void A_failing_reader_ends_the_read_with_its_own_error()
    {
        using var slide = Slide.FromReader(new GradientReader(3000, 3000) { FailBelow = 2000 }, "gradient");
        Assert.Throws<SlideException>(() => RegionResampler.Read(slide, 0, 0, 3000, 3000, 30, 30, wholePixels: 1, bandPixels: 1 << 20));
        using var above = RegionResampler.Read(slide, 0, 0, 3000, 1900, 30, 19, wholePixels: 1, bandPixels: 1 << 20);
        Assert.Equal(30, above.Width);
    }

    [Fact]
    public void A_level_too_large_to_resample_is_the_slides_failure()
    {
        var wide = RgbImage.MaxSide + 1L;
        using var slide = Slide.FromReader(new GradientReader(wide, 10), "wide.svs");
        SlideException[] errors =
        [
            Assert.Throws<SlideException>(() => slide.ReadThumbnail()),
            Assert.Throws<SlideException>(() => slide.ReadRegion(new SlideRegion(0, 0, wide, 10), 100, 1)),
            Assert.Throws<SlideException>(() => new SaturationTissueDetector().Detect(slide)),
        ];
        Assert.All(errors, e => Assert.StartsWith("wide.svs: a region of 1048577×10 pixels of level 0", e.Message, StringComparison.Ordinal));
        using var part = slide.ReadRegion(new SlideRegion(wide - 200, 0, 200, 10), 100, 5);
        Assert.Equal(100, part.Width);
    }

    [Fact]
    public async Task Cancelling_a_thumbnail_stops_before_the_next_piece()
    {
        // 10¹² pixels: read to the end, they would take hours. The reader itself ignores the token, as one of a foreign format may.
        using var cancel = new CancellationTokenSource();
        var reads = 0;
        var reader = new GradientReader(1_000_000, 1_000_000) { Reading = () => { if (++reads == 2) cancel.Cancel(); } };
        using var slide = Slide.FromReader(reader, "huge");
        var error = await Task.Run(() => Record.Exception(() => slide.ReadThumbnail(64, cancel.Token))).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(cancel.Token, Assert.IsType<OperationCanceledException>(error).CancellationToken);
        Assert.Equal(2, reads);

        using var others = new CancellationTokenSource();
        reads = 0;
        using var again = Slide.FromReader(new GradientReader(1_000_000, 1_000_000) { Reading = () => { if (++reads == 2) others.Cancel(); } }, "huge");
        error = await Task.Run(() => Record.Exception(() => new SaturationTissueDetector().Detect(again, others.Token))).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.IsType<OperationCanceledException>(error);
        Assert.Equal(2, reads);
    }

    // A slide of any size whose pixels are made when asked for: red grows with x, green with y.
    private sealed class GradientReader(long width, long height) : ISlideReader
    {
        public string Format => "gradient";

        public IReadOnlyList<SlideLevel> Levels { get; } = [new SlideLevel(width, height, 1)];

        public PixelSpacing? Spacing => null;

        public double? ObjectivePower => null;

        public IReadOnlyDictionary<string, string> Properties { get; } = new Dictionary<string, string>();

        public IReadOnlyList<string> AssociatedImages => [];

        public Action? Reading { get; init; }

        public long LargestRead { get; private set; }

        public long PixelsRead { get; private set; }

        public long FailBelow { get; init; } = long.MaxValue;

        public void ReadLevel(int level, long x, long y, RgbImage destination, CancellationToken cancellationToken = default)
        {
            Reading?.Invoke();
            if (y + destination.Height > FailBelow)
                throw new SlideException("gradient: broken below");
            LargestRead = Math.Max(LargestRead, (long)destination.Width * destination.Height);
            PixelsRead += (long)destination.Width * destination.Height;
            for (var row = 0; row < destination.Height; row++)
            {
                var target = destination.Row(row);
                if (row == 0)
                {
                    for (var column = 0; column < destination.Width; column++)
                    {
                        target[3 * column] = (byte)((x + column) * 255 / width);
                        target[3 * column + 2] = 77;
                    }
                }
                else
                {
                    destination.Row(row - 1).CopyTo(target);
                }

                var green = (byte)((y + row) * 255 / height);
                if (row > 0 && target[1] == green)
                    continue;
                for (var column = 0; column < destination.Width; column++)
                    target[3 * column + 1] = green;
            }
        }

        public RgbImage ReadAssociatedImage(string name, CancellationToken cancellationToken = default) => throw new SlideException("gradient: none");

        public void Dispose()
        {
        }
    }
}
