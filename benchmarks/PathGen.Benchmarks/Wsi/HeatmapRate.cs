using System.Diagnostics;
using System.Globalization;
using PathGen.Slides;
using PathGen.Wsi;

namespace PathGen.Benchmarks.Wsi;

/// <summary>
/// A heatmap of a slide with many patches, from its table of scores to the PNG. The slide is a pyramid made for it: patches of 64 pixels side by side, so that 50,000 of them lie on the picture as those of 256 pixels on a
/// slide of 57,000 × 57,000 do.
/// </summary>
internal static class HeatmapRate
{
    private const int PatchSize = 64;

    /// <summary>Makes the slide, draws it and prints the seconds of every step.</summary>
    public static void Run(int patches, int rounds)
    {
        var side = (int)Math.Ceiling(Math.Sqrt(patches));
        var folder = Directory.CreateTempSubdirectory("pathgen-heatmap-").FullName;
        try
        {
            var (slidePath, table) = (Path.Combine(folder, "slide.tif"), Path.Combine(folder, "slide.csv"));
            PyramidTiff.Write(slidePath, side * PatchSize, side * PatchSize, new PixelSpacing(0.25, 0.25), Tile);
            var random = new Random(1);
            PatchPosition[] places = [.. Enumerable.Range(0, patches).Select(i => new PatchPosition(i % side * PatchSize, i / side * PatchSize))];
            PatchScoresFile.Write(new PatchScores("slide", places, PatchSize, ["attention"], [[.. places.Select(_ => random.NextSingle())]]), table);
            for (var round = 0; round < rounds; round++)
            {
                var watch = Stopwatch.StartNew();
                var scores = PatchScoresFile.Read(table);
                var read = watch.Elapsed.TotalSeconds;
                using var slide = Slide.Open(slidePath);
                using var picture = new Heatmap(scores, "attention").Draw(slide);
                var drawn = watch.Elapsed.TotalSeconds;
                PictureFile.WritePng(picture, Path.Combine(folder, "heatmap.png"));
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{scores.Count} patches, {picture.Width} x {picture.Height}: {watch.Elapsed.TotalSeconds:0.000} s (table {read:0.000}, drawing {drawn - read:0.000}, PNG {watch.Elapsed.TotalSeconds - drawn:0.000})"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Something that JPEG and PNG cannot press to nothing.
    private static RgbImage Tile(int x, int y)
    {
        var random = new Random(x * 31 + y);
        var tile = new RgbImage(PyramidTiff.TileSide, PyramidTiff.TileSide);
        random.NextBytes(tile.Pixels);
        var pixels = tile.Pixels;
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(180 + pixels[i] / 4);
        return tile;
    }
}
