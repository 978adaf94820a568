namespace PathGen.Slides.Tests;

public sealed class TileGridTests
{
    [Fact]
    public void Whole_tiles_in_row_major_order()
    {
        using var slide = Fake(2000, 1400);

        var tiles = new TileGrid().Tile(slide, TissueMask.Everywhere(2000, 1400)).ToArray();

        Assert.Equal(
            [(0, 0, 0), (1, 672, 0), (2, 0, 672), (3, 672, 672)],
            tiles.Select(t => (t.Index, (int)t.Region.X, (int)t.Region.Y)));
        Assert.All(tiles, t => Assert.Equal((672, 672, 1.0), (t.Region.Width, t.Region.Height, t.TissueShare)));
    }

    [Theory]
    [InlineData(671, 5000)]
    [InlineData(5000, 671)]
    [InlineData(1, 1)]
    public void A_slide_smaller_than_a_tile_has_none(int width, int height)
    {
        using var slide = Fake(width, height);

        Assert.Empty(new TileGrid().Tile(slide, TissueMask.Everywhere(width, height)));
    }

    [Fact]
    public void A_slide_of_one_tile_has_one()
    {
        using var slide = Fake(672, 672);

        Assert.Equal(new SlideRegion(0, 0, 672, 672), Assert.Single(new TileGrid().Tile(slide, TissueMask.Everywhere(672, 672))).Region);
    }

    [Fact]
    public void Neighbours_share_their_edges_and_nothing_drifts_at_odd_scales()
    {
        var random = new Random(5);
        for (var i = 0; i < 60; i++)
        {
            var spacing = new PixelSpacing(0.1 + random.NextDouble(), 0.1 + random.NextDouble());
            var options = new TileGridOptions { TileSize = random.Next(20, 400), MicronsPerPixel = 0.2 + random.NextDouble(), MinTissueShare = 0 };
            var (width, height) = (random.Next(1000, 20_000), random.Next(1000, 5000));
            using var slide = Fake(width, height, spacing);

            var tiles = new TileGrid(options).Tile(slide, TissueMask.Everywhere(width, height)).ToArray();

            var (stepX, stepY) = (options.TileSize * options.MicronsPerPixel.Value / spacing.X, options.TileSize * options.MicronsPerPixel.Value / spacing.Y);
            var columns = tiles.TakeWhile(t => t.Region.Y == 0).Count();
            // As many as fit; half a pixel of rounding may decide for the last.
            Assert.InRange(columns, (int)((width - 1) / stepX), (int)((width + 1) / stepX));
            for (var t = 0; t < tiles.Length; t++)
            {
                var (region, column, row) = (tiles[t].Region, t % columns, t / columns);
                Assert.Equal(t, tiles[t].Index);
                Assert.InRange(region.X - (column * stepX), -0.5 - 1e-6, 0.5 + 1e-6);
                Assert.InRange(region.Y - (row * stepY), -0.5 - 1e-6, 0.5 + 1e-6);
                if (column > 0)
                    Assert.Equal(tiles[t - 1].Region.X + tiles[t - 1].Region.Width, region.X);
                if (row > 0)
                    Assert.Equal(tiles[t - columns].Region.Y + tiles[t - columns].Region.Height, region.Y);
                Assert.True(region.X + region.Width <= width && region.Y + region.Height <= height);
            }
        }
    }

    [Fact]
    public void A_stride_overlaps_or_leaves_gaps()
    {
        using var slide = Fake(1000, 300);
        var everywhere = TissueMask.Everywhere(1000, 300);

        Assert.Equal([0, 100, 200, 300, 400, 500, 600, 700], new TileGrid(new TileGridOptions { TileSize = 300, Stride = 100 }).Tile(slide, everywhere).Select(t => (int)t.Region.X));
        Assert.Equal([0, 600], new TileGrid(new TileGridOptions { TileSize = 300, Stride = 600 }).Tile(slide, everywhere).Select(t => (int)t.Region.X));
    }

    [Fact]
    public void Tiles_are_kept_where_more_than_the_share_is_tissue()
    {
        // Columns of 100 pixels: none, half, just above half, all.
        using var slide = Fake(400, 100);
        var cells = new byte[400];
        cells.AsSpan(150, 50).Fill(1);
        cells.AsSpan(249, 51).Fill(1);
        cells.AsSpan(300, 100).Fill(1);
        var mask = new TissueMask(400, 1, 400, 100, cells);

        Assert.Equal([200, 300], Kept(0.5));
        Assert.Equal([100, 200, 300], Kept(0));
        Assert.Equal([300], Kept(0.99));

        IEnumerable<int> Kept(double share) =>
            new TileGrid(new TileGridOptions { TileSize = 100, MinTissueShare = share }).Tile(slide, mask).Select(t => (int)t.Region.X);
    }

    [Fact]
    public void A_physical_size_needs_a_scale_before_anything_is_enumerated()
    {
        using var slide = Fake(1000, 1000);

        var error = Assert.Throws<MissingScaleException>(
            () => new TileGrid(new TileGridOptions { MicronsPerPixel = 0.5 }).Tile(slide, TissueMask.Everywhere(1000, 1000)));

        Assert.Contains("fake", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(672, null, 0.01, 100.0, "a tile of 672 pixels at 0.01 µm/px covers 0.0672 × 0.0672 level-0 pixels")]
    [InlineData(672, 7, 0.5, 0.25, "a stride of 7 pixels at 0.5 µm/px covers 14 × 14 level-0 pixels")]
    [InlineData(15, null, null, null, "a tile of 15 pixels covers 15 × 15 level-0 pixels")]
    [InlineData(256, 1, null, null, "a stride of 1 pixels covers 1 × 1 level-0 pixels")]
    public void Tiles_of_next_to_nothing_are_refused_before_anything_is_enumerated(int size, int? stride, double? target, double? slideScale, string what)
    {
        using var slide = Fake(46_000, 32_914, slideScale is { } scale ? new PixelSpacing(scale, scale) : null);

        var error = Assert.Throws<SlideException>(
            () => new TileGrid(new TileGridOptions { TileSize = size, Stride = stride, MicronsPerPixel = target }).Tile(slide, TissueMask.Everywhere(46_000, 32_914)));

        Assert.StartsWith("fake: " + what, error.Message, StringComparison.Ordinal);
        Assert.Contains("at least 16", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void The_smallest_tiles_cover_sixteen_pixels()
    {
        using var slide = Fake(64, 32, new PixelSpacing(0.25, 0.25));

        Assert.Equal(8, new TileGrid(new TileGridOptions { TileSize = 8, MicronsPerPixel = 0.5 }).Tile(slide, TissueMask.Everywhere(64, 32)).Count());
    }

    [Fact]
    public void A_mask_of_another_slide_is_refused()
    {
        using var slide = Fake(1000, 1000);

        Assert.Throws<ArgumentException>(() => new TileGrid().Tile(slide, TissueMask.Everywhere(1000, 999)));
    }

    [Fact]
    public void Tiles_come_lazily()
    {
        using var slide = Fake(10_000_000, 10_000_000);

        var first = new TileGrid(new TileGridOptions { TileSize = 16 }).Tile(slide, TissueMask.Everywhere(10_000_000, 10_000_000)).Take(3).ToArray();

        Assert.Equal(3, first.Length);
    }

    [Fact]
    public void Options_are_checked()
    {
        var options = new TileGridOptions();
        Assert.Throws<ArgumentOutOfRangeException>(() => options.TileSize = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Stride = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MicronsPerPixel = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MicronsPerPixel = double.NaN);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MinTissueShare = 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MinTissueShare = -0.1);
    }

    private static Slide Fake(long width, long height, PixelSpacing? spacing = null) => Slide.FromReader(new FakeSlideReader(width, height, spacing), "fake");
}
