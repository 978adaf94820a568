using PathGen.Testing;

namespace PathGen.Slides.Tests;

public sealed class SlideOpeningTests
{
    [Fact]
    public void A_file_stream_opens_through_its_path()
    {
        using var slide = Slide.Open(File.OpenRead(RealSlides.PathOf(RealSlides.Cmu)));
        using var byPath = Slide.Open(RealSlides.PathOf(RealSlides.Cmu));
        using var pixels = slide.ReadLevel(0, 300, 400, 100, 100);
        using var expected = byPath.ReadLevel(0, 300, 400, 100, 100);
        Assert.True(expected.Pixels.SequenceEqual(pixels.Pixels));
    }

    [Fact]
    public void A_slide_of_our_own_formats_needs_no_path()
    {
        using var slide = Slide.Open(new MemoryStream(File.ReadAllBytes(RealSlides.PathOf(RealSlides.Cmu))));
        using var byPath = Slide.Open(RealSlides.PathOf(RealSlides.Cmu));
        using var pixels = slide.ReadLevel(0, 300, 400, 100, 100);
        using var expected = byPath.ReadLevel(0, 300, 400, 100, 100);
        Assert.True(expected.Pixels.SequenceEqual(pixels.Pixels));
    }

    [Fact]
    public void A_slide_of_OpenSlides_without_a_path_is_refused_with_the_way_out()
    {
        var error = Assert.Throws<SlideException>(() => Slide.Open(new MemoryStream(File.ReadAllBytes(RealSlides.PathOf(RealSlides.Ndpi)))));
        Assert.IsNotType<UnsupportedSlideException>(error);
        Assert.Contains("Copy it to a file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_stream_is_unsupported_and_closed()
    {
        var stream = new MemoryStream("no slide"u8.ToArray());
        Assert.Throws<UnsupportedSlideException>(() => Slide.Open(stream));
        Assert.False(stream.CanRead);
    }

    [Fact]
    public void A_source_that_fails_is_a_slide_exception()
    {
        using var source = new FailingSource();
        var error = Assert.Throws<SlideException>(() => Slide.Open(source));
        Assert.IsType<IOException>(error.InnerException);
        Assert.Contains("the cable is out", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_supplied_scale_wins_over_the_file()
    {
        using var slide = Slide.Open(RealSlides.PathOf(RealSlides.Cmu), new SlideOptions { MicronsPerPixel = 0.25 });
        Assert.Equal(new PixelSpacing(0.25, 0.25), slide.RequireSpacing());
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlideOptions { MicronsPerPixel = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlideOptions { MicronsPerPixel = double.NaN });
    }

    [Fact]
    public void Impossible_regions_are_refused()
    {
        using var slide = Slide.Open(RealSlides.PathOf(RealSlides.Cmu));
        Assert.Throws<ArgumentOutOfRangeException>(() => slide.ReadRegion(new SlideRegion(0, 0, 0, 5)));
        Assert.Throws<ArgumentOutOfRangeException>(() => slide.ReadRegion(new SlideRegion(0, 0, 5, 1L << 40)));
        Assert.Throws<ArgumentOutOfRangeException>(() => slide.ReadRegion(new SlideRegion(long.MaxValue, 0, 5, 5), 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => slide.ReadRegion(new SlideRegion(0, 0, 1L << 40, 5), 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => slide.ReadRegion(new SlideRegion(0, 0, 5, 5), 0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => slide.ReadRegionAt(0, 0, 0, 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => slide.ReadThumbnail(0));
    }

    [Theory]
    [InlineData(0.499, 0, 0, 300, 200)]
    [InlineData(0.998, 10, 20, 100, 100)]
    [InlineData(0.25, 10, 20, 100, 100)]
    public void A_region_at_a_physical_size_covers_that_size(double micronsPerPixel, int x, int y, int width, int height)
    {
        using var slide = Slide.Open(RealSlides.PathOf(RealSlides.Cmu));
        using var pixels = slide.ReadRegionAt(micronsPerPixel, x, y, width, height);
        Assert.Equal((width, height), (pixels.Width, pixels.Height));
        var ratio = micronsPerPixel / 0.499;
        if (ratio == 1)
        {
            using var native = slide.ReadLevel(0, x, y, width, height);
            Assert.True(native.Pixels.SequenceEqual(pixels.Pixels));
            return;
        }

        // The mean colour of the same place at full resolution, within two steps of 255.
        using var source = slide.ReadLevel(0, x, y, (int)Math.Round(width * ratio), (int)Math.Round(height * ratio));
        Assert.InRange(Mean(pixels) - Mean(source), -2, 2);
    }

    private static double Mean(RgbImage image)
    {
        var sum = 0L;
        foreach (var value in image.Pixels)
            sum += value;
        return sum / (double)image.Pixels.Length;
    }

    private sealed class FailingSource : IByteSource
    {
        public string Name => "far away";

        public string? LocalPath => null;

        public long Length => 1000;

        public int Read(long offset, Span<byte> destination, CancellationToken cancellationToken = default) => throw new IOException("the cable is out");

        public void Dispose()
        {
        }
    }
}
