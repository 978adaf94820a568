using PathGen.Testing;

namespace PathGen.Slides.Tests;

public sealed class RealTilesTests
{
    [Fact]
    public void Every_jpeg_tile_of_a_real_slide_equals_OpenSlides()
    {
        var tiles = new RealTiles(RealSlides.Cmu);
        Compare(tiles, tiles.SlidePath, new TileEncoding
        {
            Compression = TileCompression.Jpeg,
            Colour = TileColour.Rgb,
            Width = tiles.TileWidth,
            Height = tiles.TileHeight,
            JpegTables = tiles.JpegTables,
        });
    }

    [Fact]
    public void Every_jpeg_2000_tile_of_a_real_slide_equals_OpenSlides()
    {
        var tiles = new RealTiles(RealSlides.Tcga);
        Compare(tiles, tiles.SlidePath, Jpeg2000(tiles, TileColour.Rgb));
    }

    [Fact]
    public void The_same_samples_called_YCbCr_equal_OpenSlides_too()
    {
        var tiles = new RealTiles(RealSlides.Tcga);
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["ycc.svs"], tiles.WithCompression(33003));
        Compare(tiles, folder["ycc.svs"], Jpeg2000(tiles, TileColour.YCbCr));
    }

    private static TileEncoding Jpeg2000(RealTiles tiles, TileColour colour) => new()
    {
        Compression = TileCompression.Jpeg2000,
        Colour = colour,
        Width = tiles.TileWidth,
        Height = tiles.TileHeight,
    };

    // Pixel for pixel; every tile sound.
    private static void Compare(RealTiles tiles, string path, TileEncoding encoding)
    {
        var options = new SlideOptions();
        options.Formats.Clear();
        options.Formats.Add(new OpenSlideFormat());
        using var slide = Slide.Open(path, options);
        using var decoder = TileDecoders.Create(encoding, path);
        Parallel.For(0, tiles.Count, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i =>
        {
            using var tile = TileSuite.Decode(decoder, tiles[i], encoding);
            using var expected = tiles.Expected(slide, i);
            using var shown = tile.Crop(0, 0, expected.Width, expected.Height);
            Assert.True(expected.Pixels.SequenceEqual(shown.Pixels), $"tile {i}");
        });
    }
}
