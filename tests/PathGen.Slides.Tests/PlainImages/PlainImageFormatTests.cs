using PathGen.Testing;

namespace PathGen.Slides.Tests;

public sealed class PlainImageFormatTests
{
    [Theory]
    [InlineData("pillow_rgb.png", "png")]
    [InlineData("rgb420.jpg", "jpeg")]
    public void A_picture_is_a_slide_of_one_level_from_path_stream_and_source(string name, string format)
    {
        var expected = PictureSuite.All[name];
        var bytes = PictureSuite.Bytes(name);
        using var source = new MemorySource(bytes);
        Slide[] slides = [Slide.Open(PictureSuite.PathOf(name)), Slide.Open(new MemoryStream(bytes)), Slide.Open(source)];
        foreach (var slide in slides)
        {
            using (slide)
            {
                Assert.Equal(format, slide.Format);
                Assert.Equal([new SlideLevel(expected.Width, expected.Height, 1)], slide.Levels);
                Assert.Null(slide.Spacing);
                Assert.Null(slide.ObjectivePower);
                Assert.Empty(slide.AssociatedImages);
                using var pixels = slide.ReadRegion(new SlideRegion(0, 0, slide.Width, slide.Height));
                Assert.Equal(expected.Sha256, PictureSuite.Sha256(pixels));
                Assert.Throws<SlideException>(() => slide.ReadAssociatedImage("label"));
            }
        }

        Assert.False(source.Disposed);
    }

    [Theory]
    [InlineData(-7, -5, 30, 20)]
    [InlineData(45, 35, 20, 20)]
    [InlineData(-3, 10, 60, 5)]
    [InlineData(100, 0, 4, 4)]
    [InlineData(0, -50, 4, 4)]
    public void Outside_the_picture_is_white(int x, int y, int width, int height)
    {
        using var whole = PictureFile.Read(PictureSuite.PathOf("pillow_rgb.png"));
        using var slide = Slide.Open(PictureSuite.PathOf("pillow_rgb.png"));
        using var pixels = slide.ReadLevel(0, x, y, width, height);
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var inside = x + column >= 0 && x + column < whole.Width && y + row >= 0 && y + row < whole.Height;
                var expected = inside ? whole.Row(y + row).Slice(3 * (x + column), 3) : [255, 255, 255];
                Assert.True(expected.SequenceEqual(pixels.Row(row).Slice(3 * column, 3)), $"({column}, {row})");
            }
        }
    }

    [Fact]
    public void Pictures_beyond_the_limit_are_refused_by_name()
    {
        var options = new SlideOptions();
        options.Formats.Clear();
        options.Formats.Add(new PlainImageFormat { MaxPixels = 1999 });
        var error = Assert.Throws<SlideException>(() => Slide.Open(PictureSuite.PathOf("pillow_rgb.png"), options));
        Assert.Contains("50×40", error.Message, StringComparison.Ordinal);
        Assert.Contains("pillow_rgb.png", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PlainImageFormat { MaxPixels = 0 });
    }

    [Fact]
    public void A_file_longer_than_any_picture_of_the_limit_is_refused_before_it_is_read()
    {
        using var source = new LongSource(8 * 1999 + (64 << 20) + 1);
        var error = Assert.Throws<SlideException>(() => new PlainImageFormat { MaxPixels = 1999 }.TryOpen(source, new SlideOptions()));
        Assert.Contains("long.png: a picture of 67124857 bytes; at most 67124856", error.Message, StringComparison.Ordinal);
        Assert.InRange(source.LongestRead, 1, 64);
    }

    [Fact]
    public void A_picture_called_mrxs_is_left_to_OpenSlide()
    {
        using var folder = new TemporaryFolder();
        File.Copy(PictureSuite.PathOf("rgb420.jpg"), folder["slide.mrxs"]);
        using var source = new FileByteSource(folder["slide.mrxs"]);
        Assert.Null(new PlainImageFormat().TryOpen(source, new SlideOptions()));
    }

    // A file that begins as a PNG and goes on with zeros.
    private sealed class LongSource(long length) : IByteSource
    {
        public string Name => "long.png";

        public string? LocalPath => null;

        public long Length => length;

        public int LongestRead { get; private set; }

        public int Read(long offset, Span<byte> destination, CancellationToken cancellationToken = default)
        {
            LongestRead = Math.Max(LongestRead, destination.Length);
            destination.Clear();
            byte[] signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
            signature.AsSpan(0, Math.Min(8, destination.Length)).CopyTo(destination);
            return destination.Length;
        }

        public void Dispose()
        {
        }
    }

    // A source without a path, as an object store would be.
    private sealed class MemorySource(byte[] bytes) : IByteSource
    {
        public string Name => "memory";

        public string? LocalPath => null;

        public long Length => bytes.Length;

        public bool Disposed { get; private set; }

        public int Read(long offset, Span<byte> destination, CancellationToken cancellationToken = default)
        {
            var length = (int)Math.Clamp(bytes.Length - offset, 0, destination.Length);
            bytes.AsSpan((int)Math.Min(offset, bytes.Length), length).CopyTo(destination);
            return length;
        }

        public void Dispose() => Disposed = true;
    }
}
