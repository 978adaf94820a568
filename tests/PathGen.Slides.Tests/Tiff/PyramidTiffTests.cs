using PathGen.Testing;

namespace PathGen.Slides.Tests;

public sealed class PyramidTiffTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // 513 and 769: one column and row of tiles beyond halves; 300: one tile and a bit; 40: one tile only.
    [Theory]
    [InlineData(1100, 769)]
    [InlineData(513, 513)]
    [InlineData(300, 40)]
    [InlineData(40, 30)]
    public void OpenSlide_and_this_package_read_the_same_picture(int width, int height)
    {
        var asked = new List<(int X, int Y)>();
        PyramidTiff.Write(folder["p.tif"], width, height, new PixelSpacing(2, 2.5), (x, y) =>
        {
            asked.Add((x, y));
            return Gradient(x, y);
        }, quality: 95);
        Assert.Equal(asked.Count, asked.Distinct().Count());
        Assert.Equal((width + 255) / 256 * ((height + 255) / 256), asked.Count);

        using var ours = Slide.Open(folder["p.tif"]);
        using var openSlide = Slide.Open(folder["p.tif"], new SlideOptions { Formats = { [0] = new OpenSlideFormat() } });
        Assert.Equal("generic-tiff", openSlide.Format);
        Assert.Equal((width, height), (ours.Width, ours.Height));
        Assert.Equal(2, ours.Spacing!.Value.X, 1e-3);
        Assert.Equal(2.5, ours.Spacing!.Value.Y, 1e-3);
        Assert.Equal(ours.Levels.Select(l => (l.Width, l.Height)), openSlide.Levels.Select(l => (l.Width, l.Height)));
        Assert.True(ours.Levels[^1].Width <= 256 && ours.Levels[^1].Height <= 256);
        for (var level = 0; level < ours.Levels.Count; level++)
        {
            var (w, h) = ((int)ours.Levels[level].Width, (int)ours.Levels[level].Height);
            using var a = ours.ReadLevel(level, 0, 0, w, h);
            using var b = openSlide.ReadLevel(level, 0, 0, w, h);
            Assert.Equal(a.Pixels, b.Pixels);
            var down = 1 << level;
            for (var y = 0; y < h; y += 7)
            {
                for (var x = 0; x < w; x += 5)
                {
                    // Smooth pictures survive JPEG at 95 and halving within some grey levels; the last column of a rounded-up level is half of what lies beyond.
                    if ((x + 1) * down > width || (y + 1) * down > height)
                        continue;
                    var (red, green, _) = Colour(x * down + down / 2, y * down + down / 2);
                    Assert.InRange(a.Row(y)[3 * x] - red, -8, 8);
                    Assert.InRange(a.Row(y)[3 * x + 1] - green, -8, 8);
                }
            }
        }
    }

    [Fact]
    public void What_fails_leaves_nothing_behind()
    {
        Assert.Throws<InvalidOperationException>(() => PyramidTiff.Write(folder["p.tif"], 600, 600, null, (x, _) => x < 256 ? Gradient(x, 0) : throw new InvalidOperationException()));
        Assert.Throws<ArgumentException>(() => PyramidTiff.Write(folder["p.tif"], 600, 600, null, (_, _) => new RgbImage(10, 10)));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => PyramidTiff.Write(folder["p.tif"], 600, 600, null, Gradient, cancellationToken: cancelled.Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => PyramidTiff.Write(folder["p.tif"], 0, 600, null, Gradient));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private static (byte Red, byte Green, byte Blue) Colour(int x, int y) => ((byte)(x / 6), (byte)(y / 6), 90);

    private static RgbImage Gradient(int left, int top)
    {
        var tile = new RgbImage(PyramidTiff.TileSide, PyramidTiff.TileSide);
        for (var y = 0; y < tile.Height; y++)
        {
            var row = tile.Row(y);
            for (var x = 0; x < tile.Width; x++)
                (row[3 * x], row[3 * x + 1], row[3 * x + 2]) = Colour(left + x, top + y);
        }

        return tile;
    }
}
