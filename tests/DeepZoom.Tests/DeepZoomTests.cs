using PathGen.Samples.DeepZoom;
using PathGen.Slides;
using PathGen.Testing;

namespace DeepZoom.Tests;

/// <summary>The seam of readers, from outside: only the public surface of the package is used.</summary>
public sealed class DeepZoomTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(700, 500, 128, 1)]
    [InlineData(1023, 64, 64, 0)]
    [InlineData(100, 90, 254, 2)]
    public void Regions_of_every_level_are_what_was_cut_into_tiles(int width, int height, int tileSize, int overlap)
    {
        var levels = Write("slide", width, height, tileSize, overlap);
        using var slide = Open("slide");
        Assert.Equal("deep-zoom", slide.Format);
        Assert.True(slide.Levels.Count <= levels.Count);
        var random = new Random(7);
        for (var turn = 0; turn < 100; turn++)
        {
            var level = random.Next(slide.Levels.Count);
            var stored = levels[level];
            Assert.Equal((stored.Width, stored.Height), (slide.Levels[level].Width, slide.Levels[level].Height));
            var (x, y) = (random.Next(-20, stored.Width), random.Next(-20, stored.Height));
            using var region = slide.ReadLevel(level, x, y, random.Next(1, 300), random.Next(1, 300));
            for (var row = 0; row < region.Height; row++)
            {
                for (var column = 0; column < region.Width; column++)
                {
                    var (i, j) = (x + column, y + row);
                    var expected = i < 0 || j < 0 || i >= stored.Width || j >= stored.Height ? (byte)255 : stored.Row(j)[3 * i];
                    Assert.Equal(expected, region.Row(row)[3 * column]);
                }
            }
        }
    }

    [Fact]
    public async Task A_missing_tile_is_background_and_a_damaged_one_costs_only_its_own_region()
    {
        Write("slide", 700, 500, 128, 0);
        var finest = folder["slide_files/10"];
        File.Delete(Path.Combine(finest, "0_0.png"));
        File.WriteAllBytes(Path.Combine(finest, "2_1.png"), [1, 2, 3]);
        using var slide = Open("slide");
        using var empty = slide.ReadLevel(0, 0, 0, 128, 128);
        Assert.False(empty.Pixels.ContainsAnyExcept((byte)255));
        var tiles = new TileGrid(new TileGridOptions { TileSize = 128, MinTissueShare = 0 });
        var results = new List<TilePixels>();
        await foreach (var tile in new TileReader().ReadAsync(slide, tiles.Tile(slide, TissueMask.Everywhere(slide.Width, slide.Height))))
            results.Add(tile);
        var failed = Assert.Single(results, r => r.Failure is not null);
        Assert.Equal((256, 128), (failed.Tile.Region.X, failed.Tile.Region.Y));
        foreach (var result in results)
            result.Dispose();
    }

    [Theory]
    [InlineData("<Image TileSize='128' Overlap='0' Format='exe'><Size Width='7' Height='7'/></Image>", "'exe'")]
    [InlineData("<Image TileSize='0' Overlap='0' Format='png'><Size Width='7' Height='7'/></Image>", "TileSize is '0'")]
    [InlineData("<Image TileSize='128' Overlap='0' Format='png'></Image>", "no <Size>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b SYSTEM '/etc/passwd'>]><Image/>", "not a Deep Zoom description")]
    [InlineData("no markup", "not a Deep Zoom description")]
    public void Descriptions_that_make_no_sense_are_refused(string description, string message)
    {
        File.WriteAllText(folder["slide.dzi"], description);
        Directory.CreateDirectory(folder["slide_files"]);
        Assert.Contains(message, Assert.Throws<SlideException>(() => Open("slide")).Message);
    }

    private Slide Open(string name)
    {
        var options = new SlideOptions();
        options.Formats.Insert(0, new DeepZoomFormat());
        return Slide.Open(folder[name + ".dzi"], options);
    }

    private List<RgbImage> Write(string name, int width, int height, int tileSize, int overlap)
    {
        File.WriteAllText(folder[name + ".dzi"], $"<?xml version='1.0'?><Image xmlns='http://schemas.microsoft.com/deepzoom/2008' TileSize='{tileSize}' Overlap='{overlap}' Format='png'><Size Width='{width}' Height='{height}'/></Image>");
        var number = (int)Math.Ceiling(Math.Log2(Math.Max(width, height)));
        var levels = new List<RgbImage>();
        for (; number >= 0; number--, width = (width + 1) / 2, height = (height + 1) / 2)
        {
            var level = new RgbImage(width, height);
            new Random(number).NextBytes(level.Pixels);
            levels.Add(level);
            var tiles = folder[$"{name}_files/{number}"];
            Directory.CreateDirectory(tiles);
            for (var row = 0; row * tileSize < height; row++)
            {
                for (var column = 0; column * tileSize < width; column++)
                {
                    var (x, y) = (Math.Max(0, column * tileSize - overlap), Math.Max(0, row * tileSize - overlap));
                    using var tile = level.Crop(x, y, Math.Min(width, (column + 1) * tileSize + overlap) - x, Math.Min(height, (row + 1) * tileSize + overlap) - y);
                    PictureFile.WritePng(tile, Path.Combine(tiles, $"{column}_{row}.png"));
                }
            }
        }

        return levels;
    }
}
