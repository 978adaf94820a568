using System.Text.Json;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Wsi.Tests;

public sealed class HeatmapTests : IDisposable
{
    private const int Side = 1024;
    private const int Margin = 16;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_patch_has_the_colour_of_its_rank_and_the_rest_is_the_slide()
    {
        using var slide = Grey(2.0);
        var scores = Quarters(4, 1, 2, 3);
        using var page = new Heatmap(scores, "score", new HeatmapOptions { MaxSide = Side, Opacity = 1 }).Draw(slide);
        var top = Top(page);
        var table = ColourTable.Of(HeatmapColours.Turbo);

        // Ranks 3, 0, 1, 2 of 3; the right and lower edges are bare.
        Assert.Equal(table[1], At(page, Margin + 100, top + 100));
        Assert.Equal(table[0], At(page, Margin + 500, top + 100));
        Assert.Equal(table[1 / 3.0], At(page, Margin + 100, top + 500));
        Assert.Equal(table[2 / 3.0], At(page, Margin + 500, top + 500));
        Assert.Equal((200, 200, 200), At(page, Margin + 900, top + 100));

        // A patch ends where the next begins, to the pixel.
        Assert.Equal(table[1], At(page, Margin + 399, top + 399));
        Assert.Equal(table[2 / 3.0], At(page, Margin + 400, top + 400));
    }

    [Fact]
    public void Where_patches_overlap_their_mean_counts_and_opacity_mixes()
    {
        using var slide = Grey(null);
        var scores = new PatchScores("slide", [new(0, 0), new(200, 0)], 400, ["score"], [[0, 1]]);
        using var page = new Heatmap(scores, "score", new HeatmapOptions { MaxSide = Side, Opacity = 0.5, Colours = HeatmapColours.Viridis }).Draw(slide);
        var top = Top(page);
        var table = ColourTable.Of(HeatmapColours.Viridis);
        foreach (var (x, share) in ((int, double)[])[(100, 0), (300, 0.5), (500, 1)])
        {
            var (red, green, blue) = table[share];
            var (r, g, b) = At(page, Margin + x, top + 200);
            Assert.InRange(r - (200 + red) / 2.0, -1, 1);
            Assert.InRange(g - (200 + green) / 2.0, -1, 1);
            Assert.InRange(b - (200 + blue) / 2.0, -1, 1);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3000)]
    public void The_layer_is_that_of_a_plain_loop(int seed)
    {
        // Patches of all kinds of overlap, some beyond the edges, drawn as a part of the slide.
        var random = new Random(seed);
        var size = seed == 1 ? 37 : 500;
        PatchPosition[] positions = [.. Enumerable.Range(0, 400).Select(_ => new PatchPosition(random.Next(-600, 5000), random.Next(-600, 5000)))];
        float[] shares = [.. positions.Select(_ => random.NextSingle())];
        var scores = new PatchScores("slide", positions, size, ["score"], [shares]);
        var layer = new HeatLayer(scores, shares, new HeatmapOptions { Opacity = 1 });
        var region = new SlideRegion(700, 900, 2560, 1920);
        using var image = new RgbImage(320, 240);
        image.Fill(200, 200, 200);
        layer.Blend(image, region);
        var table = ColourTable.Of(HeatmapColours.Turbo);
        for (var y = 0; y < image.Height; y += 3)
        {
            for (var x = 0; x < image.Width; x += 3)
            {
                var over = Enumerable.Range(0, positions.Length).Where(i => Covers(positions[i].X - 700, x, 320) && Covers(positions[i].Y - 900, y, 240)).ToArray();
                if (over.Length == 0)
                {
                    Assert.Equal((200, 200, 200), At(image, x, y));
                    continue;
                }

                // Shares are held in 1024ths: a colour is at most one of 256 off.
                var mean = over.Average(i => (double)shares[i]);
                Assert.Contains(At(image, x, y), Enumerable.Range(-1, 3).Select(d => ((int, int, int))table[mean + d / 255.0]));
            }
        }

        bool Covers(long at, int pixel, int pixels)
        {
            var (from, to) = (Math.Round(at / 8.0), Math.Round((at + size) / 8.0));
            return at / 8.0 < pixels && (at + size) / 8.0 > 0 && pixel >= Math.Max(0, from) && pixel < Math.Max(Math.Max(0, from) + 1, to);
        }
    }

    [Fact]
    public void Percentiles_share_ties_and_linear_scales_cut_outliers()
    {
        float[] values = [1, 2, 2, 3, 100];
        var percentile = new ScoreScale(values, new HeatmapOptions());
        Assert.Equal([0, 0.375, 0.375, 0.75, 1], values.Select(percentile.Share));
        Assert.Equal("50  (2)", percentile.Label(0.5));
        var linear = new ScoreScale(values, new HeatmapOptions { Scaling = HeatmapScaling.Linear, Percentiles = (0, 75) });
        Assert.Equal([0, 0.5, 0.5, 1, 1], values.Select(linear.Share));
        Assert.Equal("Colour: score, from this slide's 0th to its 75th percentile", linear.Description);
        Assert.Equal(0.5, new ScoreScale([7, 7, 7], new HeatmapOptions()).Share(7));
        Assert.Equal(0.5, new ScoreScale([7, 7, 7], new HeatmapOptions { Scaling = HeatmapScaling.Linear }).Share(7));
        Assert.Equal(0.5, new ScoreScale([7], new HeatmapOptions()).Share(7));
    }

    [Theory]
    [InlineData(HeatmapColours.Viridis, 68, 1, 84, 253, 231, 37)]
    [InlineData(HeatmapColours.Turbo, 48, 18, 59, 122, 4, 3)]
    public void Colours_begin_and_end_as_published(HeatmapColours colours, int r0, int g0, int b0, int r1, int g1, int b1)
    {
        var table = ColourTable.Of(colours);

        // Against matplotlib's and Google's tables: viridis's polynomial is close, Turbo's begins darker.
        var bound = colours == HeatmapColours.Viridis ? 5 : 35;
        Near(table[0], r0, g0, b0);
        Near(table[1], r1, g1, b1);
        Assert.Equal(table[0], table[-3]);
        Assert.Equal(table[1], table[7]);

        void Near((byte Red, byte Green, byte Blue) colour, int red, int green, int blue)
        {
            Assert.InRange(colour.Red - red, -bound, bound);
            Assert.InRange(colour.Green - green, -bound, bound);
            Assert.InRange(colour.Blue - blue, -bound, bound);
        }
    }

    [Theory]
    [InlineData(10_000, 1000, 250, "2 mm", 200)]
    [InlineData(512, 1024, 0, "100 µm", 200)]
    [InlineData(35, 700, 0, "5 µm", 100)]
    public void A_scale_bar_has_a_round_length(double microns, int pixels, int most, string label, int drawn)
    {
        Assert.Equal(new ScaleBar(drawn, label), ScaleBar.For(microns, pixels));
        Assert.InRange(drawn, 4, most == 0 ? pixels / 4 : most);
        Assert.Null(ScaleBar.For(microns, 4));
    }

    [Fact]
    public void The_pyramid_opens_in_OpenSlide_with_the_colours_of_the_picture()
    {
        using var slide = Grey(0.5);
        var heatmap = new Heatmap(Quarters(4, 1, 2, 3), "score", new HeatmapOptions { Opacity = 1 });
        heatmap.WriteTiff(slide, folder["heat.tif"], downsample: 2);
        using var opened = Slide.Open(folder["heat.tif"], new SlideOptions { Formats = { [0] = new OpenSlideFormat() } });
        Assert.Equal((512, 512, "generic-tiff"), (opened.Width, opened.Height, opened.Format));
        using var pixels = opened.ReadLevel(0, 0, 0, 512, 512);
        var table = ColourTable.Of(HeatmapColours.Turbo);
        foreach (var (x, y, share) in ((int, int, double)[])[(100, 100, 1), (300, 100, 0), (100, 300, 1 / 3.0), (300, 300, 2 / 3.0)])
        {
            var (red, green, blue) = table[share];
            var (r, g, b) = At(pixels, x, y);
            Assert.True(Math.Abs(r - red) < 6 && Math.Abs(g - green) < 6 && Math.Abs(b - blue) < 6, $"{(r, g, b)} at {(x, y)}, not {(red, green, blue)}"); // JPEG at 90.
        }

        using var ours = Slide.Open(folder["heat.tif"]);
        Assert.Equal(1, ours.Spacing!.Value.X, 1e-3);
    }

    [Fact]
    public void The_GeoJSON_has_a_tile_a_patch_with_every_score()
    {
        var scores = new PatchScores("slide", [new(0, 0), new(400, 0)], 400, ["tumour", "normal \"x\""], [[0.25f, 0.75f], [1, -1]]);
        var heatmap = new Heatmap(scores, "tumour");
        heatmap.WriteGeoJson(folder["heat.geojson"]);
        using var json = JsonDocument.Parse(File.ReadAllBytes(folder["heat.geojson"]));
        var features = json.RootElement.GetProperty("features").EnumerateArray().ToArray();
        Assert.Equal(2, features.Length);
        Assert.Equal(2, features.Select(f => Guid.ParseExact(f.GetProperty("id").GetString()!, "D")).Distinct().Count());
        Assert.Equal("[[[400,0],[800,0],[800,400],[400,400],[400,0]]]", features[1].GetProperty("geometry").GetProperty("coordinates").GetRawText());
        var properties = features[1].GetProperty("properties");
        Assert.Equal("tile", properties.GetProperty("objectType").GetString());
        Assert.Equal((0.75f, -1f), (properties.GetProperty("measurements").GetProperty("tumour").GetSingle(), properties.GetProperty("measurements").GetProperty("normal \"x\"").GetSingle()));
        var (red, green, blue) = ColourTable.Of(HeatmapColours.Turbo)[1];
        Assert.Equal($"[{red},{green},{blue}]", properties.GetProperty("color").GetRawText());
        var before = File.ReadAllBytes(folder["heat.geojson"]);
        heatmap.WriteGeoJson(folder["again.geojson"]);
        Assert.Equal(before, File.ReadAllBytes(folder["again.geojson"]));
    }

    [Fact]
    public void The_sheet_shows_the_highest_and_the_lowest()
    {
        using var slide = Grey(null);
        using var sheet = PatchSheet.Draw(slide, Quarters(4, 1, 2, 3), "score", new PatchSheetOptions { Top = 2, Bottom = 1, Columns = 2, Cell = 128 });
        Assert.Equal((200, 200, 200), At(sheet, Margin + 10, Margin + 26 + 8 + 10));
        Assert.Equal(480, sheet.Width);

        // Highest: a heading, a row of two, then the lowest: a heading, a row of one, and the notice.
        Assert.Equal(Margin + 2 * (26 + 8 + 128 + 26 + 8 + 8) + 13 + Margin, sheet.Height);
        Assert.Throws<ArgumentException>(() => PatchSheet.Draw(slide, Quarters(1, 2, 3, 4), "score", new PatchSheetOptions { Top = 0, Bottom = 0 }));
    }

    [Fact]
    public void What_cannot_be_drawn_is_refused()
    {
        using var slide = Grey(null);
        Assert.Throws<ArgumentException>(() => new Heatmap(Quarters(1, 2, 3, 4), "other"));
        Assert.Contains("no patches", Assert.Throws<WsiException>(() => new Heatmap(new PatchScores("s", [], 10, ["a"], [[]]), "a")).Message, StringComparison.Ordinal);
        var beyond = new PatchScores("s", [new(0, 0), new(5000, 0)], 10, ["a"], [[1, 2]]);
        Assert.Contains("1 of 2 patches lie beyond", Assert.Throws<WsiException>(() => new Heatmap(beyond, "a").Draw(slide)).Message, StringComparison.Ordinal);
        Assert.Contains("patch 1 is NaN", Assert.Throws<WsiException>(() => new PatchScores("s", [default, default], 10, ["a"], [[1, float.NaN]])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new PatchScores("s", [default], 10, ["a", "a"], [[1], [2]]));
        Assert.Throws<ArgumentException>(() => new PatchScores("s", [default], 10, ["a"], [[1, 2]]));
    }

    [Fact]
    public void Long_texts_are_broken_and_nothing_is_cut_off()
    {
        Assert.Equal(["abc def", "ghi"], TextLines.Wrap("abc def ghi", 8));
        Assert.Equal(["abcdefgh", "ijk"], TextLines.Wrap("abcdefghijk", 8));
        Assert.Equal(8, TextLines.Wrap(new string('x', 1000), 8).Count);
        Assert.EndsWith("…", TextLines.Wrap(new string('x', 1000), 8)[^1], StringComparison.Ordinal);
        using var slide = Grey(0.5);
        using var page = new Heatmap(Quarters(1, 2, 3, 4), "score", new HeatmapOptions { MaxSide = 256, Title = new string('W', 300) }).Draw(slide);

        // White all around: no letter touches an edge.
        for (var x = 0; x < page.Width; x++)
            Assert.Equal(((255, 255, 255), (255, 255, 255)), (At(page, x, 2), At(page, x, page.Height - 3)));
        for (var y = 0; y < page.Height; y++)
            Assert.Equal(((255, 255, 255), (255, 255, 255)), (At(page, 2, y), At(page, page.Width - 3, y)));
    }

    private static PatchScores Quarters(params float[] values) => new("slide", [new(0, 0), new(400, 0), new(0, 400), new(400, 400)], 400, ["score"], [values]);

    private Slide Grey(double? micronsPerPixel)
    {
        using var image = new RgbImage(Side, Side);
        image.Fill(200, 200, 200);
        PictureFile.WritePng(image, folder["slide.png"]);
        return Slide.Open(folder["slide.png"], new SlideOptions { MicronsPerPixel = micronsPerPixel });
    }

    // The first row whose first pixel is the slide's: titles take one line or more.
    private static int Top(RgbImage page) => Enumerable.Range(0, page.Height).First(y => At(page, Margin + 1023, y) == (200, 200, 200));

    private static (int Red, int Green, int Blue) At(RgbImage image, int x, int y) => (image.Row(y)[3 * x], image.Row(y)[3 * x + 1], image.Row(y)[3 * x + 2]);
}
