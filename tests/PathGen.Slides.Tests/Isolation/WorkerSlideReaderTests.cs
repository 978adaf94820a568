using PathGen.Testing;

namespace PathGen.Slides.Tests;

public sealed class WorkerSlideReaderTests
{
    [Theory]
    [InlineData(RealSlides.Cmu)]
    [InlineData(RealSlides.Tcga)]
    [InlineData(RealSlides.Ndpi)]
    public void A_real_slide_is_the_same_in_a_process_of_its_own(string file) => AssertSame(RealSlides.PathOf(file));

    [Fact]
    public void A_painted_slide_is_the_same_in_a_process_of_its_own() => AssertSame(DemoData.Slide);

    [Fact]
    public void Four_threads_share_the_processes_and_read_what_one_reads()
    {
        var options = Isolated.Options();
        options.Worker.MaxProcesses = 2;
        using var slide = Isolated.Open(DemoData.Slide, options);
        var places = Enumerable.Range(0, 24).Select(i => (X: 61 * i, Y: 47 * i)).ToArray();
        var alone = places.Select(place => Isolated.Hash(slide, 0, place.X, place.Y)).ToArray();
        var together = new string[places.Length];
        Parallel.For(0, places.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => together[i] = Isolated.Hash(slide, 0, places[i].X, places[i].Y));
        Assert.Equal(alone, together);
        Assert.InRange(slide.IdleProcesses.Count, 1, 2);
    }

    [Fact]
    public async Task Tiles_are_read_through_it()
    {
        using var slide = Slide.Open(DemoData.Slide, Isolated.Options());
        using var inProcess = Slide.Open(DemoData.Slide, Isolated.Options(SlideIsolation.InProcess));
        var tiles = new TileGrid().Tile(inProcess, new SaturationTissueDetector().Detect(inProcess)).Take(12).ToList();
        Assert.NotEmpty(tiles);
        await foreach (var tile in new TileReader(new TileReaderOptions { Readers = 3 }).ReadAsync(slide, tiles))
        {
            using (tile)
            {
                using var expected = inProcess.ReadRegion(tile.Tile.Region);
                Assert.True(expected.Pixels.SequenceEqual(tile.Image!.Pixels));
            }
        }
    }

    [Fact]
    public void What_cannot_be_opened_is_refused_as_it_is_in_process()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["note.svs"], "These are not the pixels you are looking for.");
        File.WriteAllBytes(folder["cut.tif"], [.. "II*\0"u8, 0, 1, 0, 0]);
        foreach (var file in new[] { "note.svs", "cut.tif" })
        {
            var expected = Record.Exception(() => Slide.Open(folder[file], Isolated.Options(SlideIsolation.InProcess)));
            var found = Record.Exception(() => Slide.Open(folder[file], Isolated.Options()));
            Assert.Equal((expected!.GetType(), expected.Message), (found!.GetType(), found.Message));
        }
    }

    [Fact]
    public void A_slide_that_was_replaced_is_noticed_when_a_process_starts_anew()
    {
        Isolated.OnLinuxOnly();
        using var folder = new TemporaryFolder();
        File.Copy(DemoData.Slide, folder["a.svs"]);
        using var slide = Isolated.Open(folder["a.svs"]);
        File.WriteAllText(folder["a.svs"], "another file");
        Isolated.Kill(slide.IdleProcesses[0]);
        var error = Assert.Throws<SlideException>(() => Isolated.Hash(slide));
        Assert.Contains("a.svs: the file is not the one that was opened", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_pictures_need_no_process()
    {
        using var folder = new TemporaryFolder();
        using (var picture = Noise.Picture(40, 30, 1))
            PictureFile.WritePng(picture, folder["a.png"]);
        using var slide = Slide.Open(folder["a.png"], new SlideOptions { Isolation = SlideIsolation.WorkerProcess });
        Assert.Equal("png", slide.Format);
    }

    [Fact]
    public void Options_are_checked_and_copied()
    {
        var options = new SlideOptions { Isolation = SlideIsolation.WorkerProcess, OpenSlideCacheBytes = 1 << 20, MicronsPerPixel = 0.5 };
        options.Worker.MaxProcesses = 3;
        var formats = options.Formats.ToList();
        var copy = options.Copy();
        options.Worker.MaxProcesses = 4;
        options.Formats.Clear();
        Assert.Equal((SlideIsolation.WorkerProcess, 1 << 20, 0.5, 3), (copy.Isolation, copy.OpenSlideCacheBytes, copy.MicronsPerPixel, copy.Worker.MaxProcesses));
        Assert.Equal(formats, copy.Formats);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Isolation = (SlideIsolation)7);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.OpenSlideCacheBytes = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Worker.MaxProcesses = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Worker.MaxMemoryBytes = 1 << 20);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Worker.MaxRestarts = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Worker.TimeLimit = TimeSpan.Zero);
    }

    private static void AssertSame(string path)
    {
        using var slide = Slide.Open(path, Isolated.Options());
        using var expected = Slide.Open(path, Isolated.Options(SlideIsolation.InProcess));
        Assert.Equal(
            (expected.Format, expected.Name, expected.Spacing, expected.ObjectivePower),
            (slide.Format, slide.Name, slide.Spacing, slide.ObjectivePower));
        Assert.Equal(expected.Levels, slide.Levels);
        Assert.Equal(expected.Properties, slide.Properties);
        Assert.Equal(expected.AssociatedImages, slide.AssociatedImages);
        for (var level = 0; level < slide.Levels.Count; level++)
        {
            var (width, height, _) = slide.Levels[level];
            AssertSamePixels(level, width / 3, height / 3, 300, 200);
            AssertSamePixels(level, -50, -60, 131, 140); // Beyond the first corner, and in a row that no power of two divides.
            AssertSamePixels(level, width - 77, height - 50, 131, 140);
            AssertSamePixels(level, 2 * width, 0, 20, 20);
        }

        AssertSamePixels(0, -10, 5, (int)Math.Min(slide.Width + 20, 3000), (int)Math.Min(slide.Height, 2200)); // In pieces.
        foreach (var name in slide.AssociatedImages)
        {
            using var image = slide.ReadAssociatedImage(name);
            using var other = expected.ReadAssociatedImage(name);
            Assert.Equal((other.Width, other.Height), (image.Width, image.Height));
            Assert.True(other.Pixels.SequenceEqual(image.Pixels), name);
        }

        Assert.Equal(
            Assert.Throws<SlideException>(() => expected.ReadAssociatedImage("none")).Message,
            Assert.Throws<SlideException>(() => slide.ReadAssociatedImage("none")).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => slide.ReadLevel(slide.Levels.Count, 0, 0, 1, 1));

        void AssertSamePixels(int level, long x, long y, int width, int height)
        {
            using var pixels = slide.ReadLevel(level, x, y, width, height);
            using var other = expected.ReadLevel(level, x, y, width, height);
            Assert.True(other.Pixels.SequenceEqual(pixels.Pixels), $"level {level}, {width}×{height} at ({x}, {y})");
        }
    }
}
