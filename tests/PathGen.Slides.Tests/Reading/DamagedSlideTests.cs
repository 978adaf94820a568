using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>Damage, through our own reader and through OpenSlide.</summary>
public sealed class DamagedSlideTests
{
    [Theory]
    [InlineData(0.1, false)]
    [InlineData(0.5, false)]
    [InlineData(0.9, false)]
    [InlineData(0.999, false)]
    [InlineData(0.5, true)]
    [InlineData(0.999, true)]
    public void A_slide_cut_short_gives_typed_errors_and_never_wrong_pixels(double share, bool openSlide)
    {
        using var folder = new TemporaryFolder();
        var bytes = File.ReadAllBytes(RealSlides.PathOf(RealSlides.Cmu));
        File.WriteAllBytes(folder["cut.svs"], bytes[..(int)(bytes.Length * share)]);
        using var whole = Slide.Open(RealSlides.PathOf(RealSlides.Cmu));
        Slide cut;
        try
        {
            cut = Slide.Open(folder["cut.svs"], Reader(openSlide));
        }
        catch (SlideException e)
        {
            Assert.Contains("cut.svs", e.Message, StringComparison.Ordinal);
            return;
        }

        using (cut)
            Assert.NotEqual(0, CompareTiles(whole, cut));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_damaged_tile_leaves_the_others_readable_from_several_threads(bool openSlide)
    {
        using var folder = new TemporaryFolder();
        using var whole = Slide.Open(RealSlides.PathOf(RealSlides.Tcga), Reader(openSlide));
        var bytes = File.ReadAllBytes(RealSlides.PathOf(RealSlides.Tcga));

        // Five tiles of level 0 lose their JPEG 2000 headers (start of codestream, size).
        byte[] startOfTile = [0xFF, 0x4F, 0xFF, 0x51];
        var at = 0;
        for (var tile = 0; tile < 100; tile++)
        {
            at += bytes.AsSpan(at).IndexOf(startOfTile);
            if (tile % 20 == 7)
                bytes.AsSpan(at, 100).Clear();
            at += startOfTile.Length;
        }

        File.WriteAllBytes(folder["holes.svs"], bytes);
        using var damaged = Slide.Open(folder["holes.svs"], Reader(openSlide));
        var failures = CompareTiles(whole, damaged);
        Assert.Equal(5, failures);
        var places = Places(whole).ToArray();
        var failed = 0;
        Parallel.ForEach(places, new ParallelOptions { MaxDegreeOfParallelism = 4 }, place =>
        {
            if (!SameOrRefused(whole, damaged, place))
                Interlocked.Increment(ref failed);
        });
        Assert.Equal(failures, failed);
        Assert.True(SameOrRefused(whole, damaged, (0, 0)));
        Assert.Equal(openSlide ? 0 : failures, damaged.DamagedTiles.Count);
    }

    [Fact]
    public void Random_damage_is_a_typed_error_or_decodes()
    {
        using var folder = new TemporaryFolder();
        var bytes = File.ReadAllBytes(RealSlides.PathOf(RealSlides.Cmu));
        var random = new Random(20260104);
        for (var i = 0; i < 40; i++)
        {
            var mutant = bytes.ToArray();
            for (var flips = 0; flips < 200; flips++)
                mutant[random.Next(mutant.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(folder["mutant.svs"], mutant);
            var error = Record.Exception(() =>
            {
                using var slide = Slide.Open(folder["mutant.svs"]);
                using var pixels = slide.ReadLevel(0, 200, 200, 700, 700);
            });
            Assert.True(error is null or SlideException, error?.ToString());
        }
    }

    [Fact]
    public void A_text_file_called_svs_is_unsupported()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["note.svs"], "These are not the pixels you are looking for.");
        var error = Assert.Throws<UnsupportedSlideException>(() => Slide.Open(folder["note.svs"]));
        Assert.Contains("note.svs", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Missing_empty_and_folder_are_told_apart()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["empty.svs"], []);
        Assert.Contains("no such file", Assert.Throws<SlideException>(() => Slide.Open(folder["none.svs"])).Message, StringComparison.Ordinal);
        Assert.Contains("empty", Assert.Throws<SlideException>(() => Slide.Open(folder["empty.svs"])).Message, StringComparison.Ordinal);
        Assert.Contains("folder", Assert.ThrowsAny<SlideException>(() => Slide.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    private static SlideOptions Reader(bool openSlide) => openSlide ? new SlideOptions { Formats = { [0] = new OpenSlideFormat() } } : new SlideOptions();

    // How many tiles of level 0 were refused; those that were not have the pixels of the whole slide.
    private static int CompareTiles(Slide whole, Slide damaged) => Places(whole).Count(place => !SameOrRefused(whole, damaged, place));

    private static IEnumerable<(int X, int Y)> Places(Slide slide)
    {
        for (var y = 0; y < slide.Height; y += 256)
        {
            for (var x = 0; x < slide.Width; x += 256)
                yield return (x, y);
        }
    }

    private static bool SameOrRefused(Slide whole, Slide damaged, (int X, int Y) place)
    {
        RgbImage pixels;
        try
        {
            pixels = damaged.ReadLevel(0, place.X, place.Y, 256, 256);
        }
        catch (SlideException e)
        {
            // OpenSlide's error tells the pixels that were asked for, our own the tile.
            Assert.True(e.Message.Contains($"({place.X}, {place.Y})", StringComparison.Ordinal) || e.Message.Contains($"tile ({place.X / 256}, {place.Y / 256})", StringComparison.Ordinal), e.Message);
            return false;
        }

        using (pixels)
        {
            using var expected = whole.ReadLevel(0, place.X, place.Y, 256, 256);
            Assert.True(expected.Pixels.SequenceEqual(pixels.Pixels), $"wrong pixels at {place}");
        }

        return true;
    }
}
