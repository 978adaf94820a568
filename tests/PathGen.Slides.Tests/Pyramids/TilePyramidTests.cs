namespace PathGen.Slides.Tests;

public sealed class TilePyramidTests
{
    private static readonly TileLevel[] Levels = [new(1000, 700, 64, 32, 3), new(501, 350, 48, 48, 0)];
    private static readonly Rgb Background = new(250, 251, 252);

    [Theory]
    [InlineData(0L)]
    [InlineData(30_000L)]
    [InlineData(TileCache.DefaultCapacity)]
    public void Every_region_shows_what_the_tiles_hold(long capacity)
    {
        var tiles = new PaintedTiles(Levels) { Missing = { (2, 3), (0, 0) } };
        var cache = new TileCache(capacity);
        using var pyramid = new TilePyramid(tiles, "painted", Background, cache, keepDamaged: false);
        var random = new Random(20260101);
        for (var turn = 0; turn < 400; turn++)
        {
            var level = random.Next(2);
            var reduction = level == 0 ? random.Next(4) : 0;
            var (x, y) = (random.Next(-150, 1100 >> reduction), random.Next(-150, 800 >> reduction));
            using var region = new RgbImage(random.Next(1, 300), random.Next(1, 300));
            region.Fill(1, 2, 3);
            pyramid.Read(level, reduction, x, y, region, default);
            Check(tiles, level, reduction, x, y, region);
        }

        Assert.InRange(cache.Size, 0, capacity);
    }

    [Fact]
    public void Regions_side_by_side_decode_each_tile_once()
    {
        var tiles = new PaintedTiles(Levels);
        using var pyramid = new TilePyramid(tiles, "painted", Background, new TileCache(), keepDamaged: false);
        ReadGrid(pyramid, side: 100, stride: 100);
        Assert.Equal(Levels[0].Columns * Levels[0].Rows, tiles.Decoded);
    }

    [Fact]
    public void Regions_that_overlap_decode_a_tile_twice_at_most()
    {
        var tiles = new PaintedTiles(Levels);
        using var pyramid = new TilePyramid(tiles, "painted", Background, new TileCache(), keepDamaged: false);
        ReadGrid(pyramid, side: 256, stride: 32);
        Assert.InRange(tiles.Decoded, 0, 2 * Levels[0].Columns * Levels[0].Rows);
    }

    [Fact]
    public void A_damaged_tile_fails_its_regions_and_is_recorded_once()
    {
        var tiles = new PaintedTiles(Levels) { Damaged = { (1, 1) } };
        using var pyramid = new TilePyramid(tiles, "painted", Background, new TileCache(), keepDamaged: false);
        using var region = new RgbImage(64, 32);
        for (var turn = 0; turn < 2; turn++)
        {
            var error = Assert.Throws<SlideException>(() => pyramid.Read(0, 0, 64, 32, region, default));
            Assert.Equal("painted: tile (1, 1) of level 0 cannot be decoded: painted as damaged", error.Message);
        }

        pyramid.Read(0, 0, 0, 0, region, default);
        Assert.Equal([new DamagedTile(0, 64, 32, 64, 32, "painted as damaged")], pyramid.DamagedTiles);
    }

    [Fact]
    public void Damaged_tiles_are_background_and_warned_ones_pixels_where_they_are_to_be_kept()
    {
        var tiles = new PaintedTiles(Levels) { Damaged = { (1, 0) }, Warned = { (2, 0) } };
        using var pyramid = new TilePyramid(tiles, "painted", Background, new TileCache(), keepDamaged: true);
        using var region = new RgbImage(192, 32);
        pyramid.Read(0, 0, 0, 0, region, default);
        Assert.Equal(new byte[] { 250, 251, 252 }, region.Row(5)[(3 * 70)..(3 * 71)].ToArray());
        var (red, green, blue) = PaintedTiles.Pixel(0, 0, 130, 5);
        Assert.Equal(new[] { red, green, blue }, region.Row(5)[(3 * 130)..(3 * 131)].ToArray());
        Assert.Equal(["painted as damaged", "painted as doubtful"], pyramid.DamagedTiles.Select(t => t.Reason));
    }

    [Fact]
    public async Task Threads_share_one_pyramid()
    {
        var tiles = new PaintedTiles(Levels);
        var cache = new TileCache(200_000);
        using var pyramid = new TilePyramid(tiles, "painted", Background, cache, keepDamaged: false);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            for (var turn = 0; turn < 200; turn++)
            {
                var (x, y) = (random.Next(-50, 1000), random.Next(-50, 700));
                using var region = new RgbImage(random.Next(1, 200), random.Next(1, 200));
                pyramid.Read(0, 0, x, y, region, default);
                Check(tiles, 0, 0, x, y, region);
            }
        })));
        Assert.InRange(cache.Size, 0, cache.Capacity);
    }

    [Fact]
    public void Closing_a_slide_empties_its_part_of_a_shared_cache()
    {
        var cache = new TileCache();
        var (a, b) = (new PaintedTiles(Levels), new PaintedTiles(Levels));
        using var first = new TilePyramid(a, "a", Background, cache, keepDamaged: false);
        var second = new TilePyramid(b, "b", Background, cache, keepDamaged: false);
        using var region = new RgbImage(10, 10);
        first.Read(0, 0, 3, 3, region, default);
        var alone = cache.Size;
        second.Read(0, 0, 3, 3, region, default);
        Assert.Equal(2 * alone, cache.Size);
        second.Dispose();
        Assert.Equal(alone, cache.Size);
        Assert.True(b.Disposed);
    }

    [Fact]
    public void A_cancelled_read_stops_between_tiles()
    {
        var tiles = new PaintedTiles(Levels);
        using var pyramid = new TilePyramid(tiles, "painted", Background, new TileCache(), keepDamaged: false);
        using var region = new RgbImage(500, 500);
        Assert.Throws<OperationCanceledException>(() => pyramid.Read(0, 0, 0, 0, region, new CancellationToken(canceled: true)));
        Assert.Equal(0, tiles.Decoded);
    }

    private static void ReadGrid(TilePyramid pyramid, int side, int stride)
    {
        using var region = new RgbImage(side, side);
        for (var y = 0; y < Levels[0].Height; y += stride)
        {
            for (var x = 0; x < Levels[0].Width; x += stride)
                pyramid.Read(0, 0, x, y, region, default);
        }
    }

    private static void Check(PaintedTiles tiles, int level, int reduction, long left, long top, RgbImage region)
    {
        var l = Levels[level];
        var (width, height) = (TileLevel.Reduce(l.Width, reduction), TileLevel.Reduce(l.Height, reduction));
        var (tileWidth, tileHeight) = (l.TileWidth >> reduction, l.TileHeight >> reduction);
        for (var row = 0; row < region.Height; row++)
        {
            var pixels = region.Row(row);
            for (var column = 0; column < region.Width; column++)
            {
                var (x, y) = (left + column, top + row);
                var expected = x < 0 || y < 0 || x >= width || y >= height || tiles.Missing.Contains((x / tileWidth, y / tileHeight))
                    ? (Background.Red, Background.Green, Background.Blue)
                    : PaintedTiles.Pixel(level, reduction, x, y);
                if ((pixels[3 * column], pixels[3 * column + 1], pixels[3 * column + 2]) != expected)
                    Assert.Fail($"level {level} reduced {reduction}, pixel ({x}, {y}): {pixels[3 * column]},{pixels[3 * column + 1]},{pixels[3 * column + 2]} instead of {expected}");
            }
        }
    }
}
