using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>TIFF of no known maker: which pictures are levels, what their scale is, and what becomes of pictures that are not read here.</summary>
public sealed class GenericTiffTests
{
    [Fact]
    public void Reduced_tiled_pictures_are_levels_as_in_OpenSlide()
    {
        using var folder = new TemporaryFolder();
        var builder = new TiffBuilder();
        using var full = TiffPictures.Add(builder.Add(), 400, 300, 64, 64, 5);
        using var quarter = TiffPictures.Add(builder.Add().Set(254, 1), 100, 75, 64, 64, 8);
        using var half = TiffPictures.Add(builder.Add().Set(254, 1), 200, 150, 64, 64, 8, predictor: 2);
        using var other = TiffPictures.Add(builder.Add(), 333, 222, 64, 64);
        using var mask = TiffPictures.Add(builder.Add().Set(254, 4), 400, 300, 64, 64);
        using var strips = TiffPictures.Add(builder.Add().Set(254, 1), 50, 37, 0, 10);
        File.WriteAllBytes(folder["a.tif"], builder.Build());
        using var slide = Slide.Open(folder["a.tif"]);
        using var truth = new OpenSlideTruth(folder["a.tif"]);
        Assert.Equal("generic-tiff", slide.Format);
        Assert.Equal(truth.Levels, slide.Levels);
        Assert.Equal([(400L, 300L), (200L, 150L), (100L, 75L)], slide.Levels.Select(l => (l.Width, l.Height)));
        for (var level = 0; level < 3; level++)
            Assert.Equal((slide.Levels[level].Width * slide.Levels[level].Height, 0, 0), truth.Compare(slide, level));
        Assert.Equal(truth.Properties.OrderBy(p => p.Key, StringComparer.Ordinal), slide.Properties.OrderBy(p => p.Key, StringComparer.Ordinal));
        Assert.Empty(slide.AssociatedImages);
    }

    [Fact]
    public void Sub_directories_are_levels_where_there_are_no_others()
    {
        var builder = new TiffBuilder(big: true);
        var main = builder.Add();
        using var full = TiffPictures.Add(main, 400, 300, 64, 64, 5);
        using var quarter = TiffPictures.Add(main.AddPart().Set(254, 1), 100, 75, 64, 64, 5);
        using var half = TiffPictures.Add(main.AddPart().Set(254, 1), 200, 150, 64, 64, 5);
        using var slide = Slide.Open(new MemoryStream(builder.Build()));
        Assert.Equal([(400L, 300L), (200L, 150L), (100L, 75L)], slide.Levels.Select(l => (l.Width, l.Height)));
        foreach (var (level, truth) in new[] { (0, full), (1, half), (2, quarter) })
        {
            using var pixels = slide.ReadLevel(level, 0, 0, truth.Width, truth.Height);
            Assert.True(truth.Pixels.SequenceEqual(pixels.Pixels));
        }
    }

    [Theory]
    [InlineData(3, 40_000u, 1u, 0.25)]
    [InlineData(2, 50_800u, 1u, 0.5)]
    [InlineData(0, 50_800u, 1u, 0.5)]
    [InlineData(1, 50_800u, 1u, null)]
    [InlineData(2, 300u, 1u, null)]
    [InlineData(3, 10u, 1u, null)]
    [InlineData(3, 0u, 1u, null)]
    [InlineData(3, 1u, 0u, null)]
    [InlineData(3, uint.MaxValue, 1u, null)]
    public void The_scale_is_that_of_the_resolution_tags_where_it_can_be_a_slides(int unit, uint numerator, uint denominator, double? expected)
    {
        var builder = new TiffBuilder();
        var directory = builder.Add().Rational(282, numerator, denominator).Rational(283, numerator, denominator);
        if (unit != 0)
            directory.Set(296, (ulong)unit);
        using var truth = TiffPictures.Add(directory, 64, 64, 64, 64);
        using var slide = Slide.Open(new MemoryStream(builder.Build()));
        Assert.Equal(expected is { } mpp ? new PixelSpacing(mpp, mpp) : null, slide.Spacing);
        Assert.Equal(expected is not null, slide.Properties.ContainsKey("openslide.mpp-x"));
    }

    [Fact]
    public void A_stripped_picture_is_a_slide_of_one_level()
    {
        var builder = new TiffBuilder();
        using var thumbnail = TiffPictures.Add(builder.Add().Set(254, 1), 20, 15, 0, 15);
        using var truth = TiffPictures.Add(builder.Add(), 300, 200, 0, 7, 5, predictor: 2);
        using var slide = Slide.Open(new MemoryStream(builder.Build()));
        Assert.Equal(("tiff", 300, 200, 1), (slide.Format, slide.Width, slide.Height, slide.Levels.Count));
        using var pixels = slide.ReadLevel(0, -10, 95, 320, 120);
        Assert.True(truth.Row(100).SequenceEqual(pixels.Row(5).Slice(30, 900)));
        Assert.True(truth.Row(199).SequenceEqual(pixels.Row(104).Slice(30, 900)));
        Assert.Equal((255, 255), (pixels.Row(5)[0], pixels.Row(110)[300]));
    }

    [Fact]
    public void A_picture_in_one_uncompressed_strip_is_read_in_pieces()
    {
        // 4200×4200 pixels: more than a tile may have.
        const int Side = 4200;
        var samples = Noise.Bytes(3 * Side * Side, 5);
        var builder = new TiffBuilder();
        builder.Add().Picture(Side, Side).Strips(Side, [samples]);
        using var slide = Slide.Open(new MemoryStream(builder.Build()));
        using var pixels = slide.ReadLevel(0, 100, 4100, 50, 100);
        for (var row = 0; row < 100; row++)
            Assert.True(samples.AsSpan(3 * ((4100 + row) * Side + 100), 150).SequenceEqual(pixels.Row(row)));
    }

    [Fact]
    public void Transparent_pixels_show_the_background()
    {
        foreach (var (kind, expected) in new[] { (2UL, 13 + 255 - 64), (1UL, 50 + 255 - 64), (0UL, 50) })
        {
            using var folder = new TemporaryFolder();
            var builder = new TiffBuilder();
            builder.Add().Picture(16, 16, samples: 4).Set(338, kind).Tiles(16, 16, [[.. Enumerable.Range(0, 256).SelectMany(_ => new byte[] { 50, 50, 50, 64 })]]);
            File.WriteAllBytes(folder["a.tif"], builder.Build());
            using var slide = Slide.Open(folder["a.tif"]);
            using var pixels = slide.ReadLevel(0, 0, 0, 16, 16);
            Assert.Equal(expected, pixels.Pixels[0]);
            if (kind == 0)
                continue;
            using var openSlide = Slide.Open(folder["a.tif"], new SlideOptions { Formats = { [0] = new OpenSlideFormat() } });
            using var same = openSlide.ReadLevel(0, 0, 0, 16, 16);
            Assert.True(same.Pixels.SequenceEqual(pixels.Pixels));
        }
    }

    [Fact]
    public void Tiled_pictures_that_only_libtiff_knows_are_left_to_OpenSlide()
    {
        using var folder = new TemporaryFolder();
        var builder = new TiffBuilder();
        var samples = Enumerable.Range(0, 256).SelectMany(i => new byte[] { 9, (byte)i }).ToArray();
        builder.Add().Picture(16, 16, 8, photometric: 1, samples: 1).Set(258, 16).Tiles(16, 16, [TiffPacking.Pack(samples, 8)]);
        File.WriteAllBytes(folder["deep.tif"], builder.Build());
        using var slide = Slide.Open(folder["deep.tif"]);
        using var pixels = slide.ReadLevel(0, 0, 0, 16, 16);
        Assert.Equal((0, 100), (pixels.Pixels[0], pixels.Row(6)[3 * 4]));
        var error = Assert.Throws<SlideException>(() => Slide.Open(new MemoryStream(builder.Build())));
        Assert.Contains("Copy it to a file", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(258, 16UL, "16-bit samples")]
    [InlineData(258, 1UL, "1-bit samples")]
    [InlineData(339, 3UL, "8-bit floating-point samples")]
    [InlineData(259, 50001UL, "compression 50001 (WebP)")]
    [InlineData(259, 34892UL, "compression 34892 (lossy DNG)")]
    [InlineData(259, 4711UL, "compression 4711")]
    [InlineData(262, 5UL, "CMYK colour")]
    [InlineData(262, 32803UL, "colour of kind 32803")]
    [InlineData(266, 2UL, "reversed bits")]
    [InlineData(32997, 5UL, "more than one layer")]
    public void What_nothing_reads_is_named_with_the_way_out(int tag, ulong value, string what)
    {
        var builder = new TiffBuilder();
        var directory = builder.Add();
        using var truth = TiffPictures.Add(directory, 30, 20, 0, 20);
        directory.Set((ushort)tag, value);
        var error = Assert.Throws<UnsupportedSlideException>(() => Slide.Open(new StreamByteSource(new MemoryStream(builder.Build()), "odd.tif")));
        Assert.StartsWith($"odd.tif: a TIFF with {what}", error.Message, StringComparison.Ordinal);
        Assert.Contains("vips", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(256, 0UL, "ImageWidth")]
    [InlineData(257, uint.MaxValue, "ImageLength")]
    [InlineData(322, 0UL, "TileWidth")]
    [InlineData(256, 1_000_000UL, "TileOffsets")]
    [InlineData(256, 2_000_000_000UL, "31250000 × 1 tiles")]
    public void A_picture_that_contradicts_itself_is_refused(int tag, ulong value, string what)
    {
        var builder = new TiffBuilder();
        var directory = builder.Add();
        using var truth = TiffPictures.Add(directory, 64, 64, 64, 64);
        directory.Set((ushort)tag, value);
        Assert.Contains(what, Assert.Throws<SlideException>(() => Slide.Open(new MemoryStream(builder.Build()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tile_beyond_the_file_or_too_long_fails_alone()
    {
        var builder = new TiffBuilder();
        var tile = Noise.Bytes(3 * 64 * 64, 1);
        builder.Add().Picture(256, 64).Tiles(64, 64, [tile, tile, tile, tile])
            .Set(324, 8, 4_000_000_000, 8, 8).Set(325, 12288, 12288, 12_000_000, (ulong)tile.Length - 1);
        using var slide = Slide.Open(new MemoryStream([.. builder.Build(), .. new byte[13_000_000]]));
        using (var pixels = slide.ReadLevel(0, 0, 0, 64, 64))
            Assert.True(tile.AsSpan().SequenceEqual(pixels.Pixels));
        foreach (var (x, what) in new[] { (64, "do not lie in the file"), (128, "more than 64×64 pixels can need"), (192, "end after") })
            Assert.Contains(what, Assert.Throws<SlideException>(() => slide.ReadLevel(0, x, 0, 64, 64)).Message, StringComparison.Ordinal);
        Assert.Equal([64L, 128, 192], slide.DamagedTiles.Select(t => t.X));
    }

    [Fact]
    public void A_closed_slide_is_not_read()
    {
        var builder = new TiffBuilder();
        using var truth = TiffPictures.Add(builder.Add(), 64, 64, 64, 64);
        using var source = new StreamByteSource(new MemoryStream(builder.Build()));
        var slide = Slide.Open(source);
        slide.Dispose();
        Assert.Throws<ObjectDisposedException>(() => slide.ReadLevel(0, 0, 0, 64, 64));
    }
}
