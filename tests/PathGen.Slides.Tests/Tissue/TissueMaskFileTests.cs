using System.Text;
using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Slides.Tests;

public sealed class TissueMaskFileTests
{
    [Fact]
    public void Polygons_cover_exactly_the_cells_of_random_masks()
    {
        var random = new Random(11);
        for (uint seed = 0; seed < 400; seed++)
        {
            var (width, height) = (1 + random.Next(24), 1 + random.Next(24));
            var above = random.Next(20, 236);
            var cells = Noise.Bytes(width * height, seed).Select(b => b > above ? (byte)1 : (byte)0).ToArray();
            var mask = new TissueMask(width, height, random.Next(width, 5000), random.Next(height, 5000), cells);

            var polygons = Read(mask);

            var (cellWidth, cellHeight) = (mask.SlideWidth / (double)width, mask.SlideHeight / (double)height);
            for (var i = 0; i < cells.Length; i++)
            {
                var (x, y) = (((i % width) + 0.5) * cellWidth, ((i / width) + 0.5) * cellHeight);
                Assert.True(cells[i] == polygons.Count(rings => Contains(rings, x, y)), $"{seed}: cell {i % width}, {i / width} of {width}×{height}");
            }

            Assert.All(polygons, rings => CheckRings(rings));

            // Corners are rounded to a thousandth of a pixel.
            var tolerance = 1e-3 * (1 + polygons.Sum(rings => rings.Sum(Length)));
            Assert.Equal(cells.Sum(c => c) * cellWidth * cellHeight, polygons.Sum(rings => rings.Sum(Area)), tolerance);
        }
    }

    [Theory]
    [InlineData(1, "###", "#.#", "###")]
    [InlineData(2, "##..", "##..", "..##", "..##")]
    [InlineData(1, "####", "#.##", "##.#", "####")]
    [InlineData(1, "##.", "#.#", "###")]
    [InlineData(3, "#####", "#...#", "#.#.#", "#...#", "#####", ".....", "#....")]
    public void Corners_where_cells_meet(int pieces, params string[] rows)
    {
        var mask = new TissueMask(rows[0].Length, rows.Length, rows[0].Length, rows.Length, [.. rows.SelectMany(row => row).Select(c => c == '#' ? (byte)1 : (byte)0)]);

        var polygons = Read(mask);

        Assert.Equal(pieces, polygons.Count);
        Assert.All(polygons, rings => CheckRings(rings));
        Assert.Equal(mask.Cells.ToArray().Sum(c => c), polygons.Sum(rings => rings.Sum(Area)));
    }

    [Fact]
    public void A_feature_is_what_QuPath_imports()
    {
        var mask = new TissueMask(3, 2, 96, 33, [0, 1, 1, 0, 1, 1]);
        using var stream = new MemoryStream();

        TissueMaskFile.WriteGeoJson(mask, stream, new GeoJsonOptions { ClassName = "Tumor \"A\"", Colour = 0xC80A00 });

        // Written out by hand; the id is any UUID.
        var text = Encoding.UTF8.GetString(stream.ToArray());
        using var json = JsonDocument.Parse(text);
        var id = json.RootElement.GetProperty("features")[0].GetProperty("id").GetString()!;
        Assert.Equal(8, Guid.ParseExact(id, "D").Version);
        Assert.Equal(
            """
            {"type":"FeatureCollection","features":[{"type":"Feature","id":"ID",
            "geometry":{"type":"Polygon","coordinates":[[[32,0],[96,0],[96,33],[32,33],[32,0]]]},
            "properties":{"objectType":"annotation","classification":{"name":"Tumor \u0022A\u0022","color":[200,10,0]}}}]}
            """.ReplaceLineEndings(""),
            text.Replace(id, "ID", StringComparison.Ordinal));
    }

    [Fact]
    public void Ids_are_unique_and_stay()
    {
        var cells = Noise.Bytes(900, 3).Select(b => b > 150 ? (byte)1 : (byte)0).ToArray();
        var ids = Ids(new TissueMask(30, 30, 960, 960, cells));
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Equal(ids, Ids(new TissueMask(30, 30, 960, 960, cells)));
        Assert.Empty(ids.Intersect(Ids(new TissueMask(30, 30, 961, 960, cells))));

        // What becomes of another piece does not matter.
        var two = Ids(new TissueMask(5, 1, 50, 10, [1, 1, 0, 1, 1]));
        Assert.Equal([two[1]], Ids(new TissueMask(5, 1, 50, 10, [0, 0, 0, 1, 1])));
    }

    [Fact]
    public void A_mask_without_tissue_has_no_features()
    {
        using var stream = new MemoryStream();
        TissueMaskFile.WriteGeoJson(new TissueMask(4, 4, 100, 100, new byte[16]), stream);
        Assert.Equal("""{"type":"FeatureCollection","features":[]}""", Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void Files_hold_the_mask_and_options_are_checked()
    {
        using var folder = new TemporaryFolder();
        var mask = new TissueMask(5, 3, 500, 300, [1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1, 1, 1, 0, 0]);
        TissueMaskFile.WritePng(mask, folder["mask.png"]);
        TissueMaskFile.WriteGeoJson(mask, folder["mask.geojson"]);
        using var picture = PictureFile.Read(folder["mask.png"]);
        Assert.Equal((5, 3), (picture.Width, picture.Height));
        for (var i = 0; i < 15; i++)
            Assert.Equal(255 * mask.Cells[i], picture.Pixels[3 * i]);
        Assert.Equal(2, JsonDocument.Parse(File.ReadAllBytes(folder["mask.geojson"])).RootElement.GetProperty("features").GetArrayLength());
        Assert.Throws<ArgumentException>(() => new GeoJsonOptions { ClassName = "" });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GeoJsonOptions { Colour = 0x1000000 });
    }

    private static List<string> Ids(TissueMask mask)
    {
        using var stream = new MemoryStream();
        TissueMaskFile.WriteGeoJson(mask, stream);
        return [.. JsonDocument.Parse(stream.ToArray()).RootElement.GetProperty("features").EnumerateArray().Select(f => f.GetProperty("id").GetString()!)];
    }

    private static List<(double X, double Y)[][]> Read(TissueMask mask)
    {
        using var stream = new MemoryStream();
        TissueMaskFile.WriteGeoJson(mask, stream);
        using var json = JsonDocument.Parse(stream.ToArray());
        return
        [
            .. json.RootElement.GetProperty("features").EnumerateArray().Select(f => f.GetProperty("geometry").GetProperty("coordinates").EnumerateArray()
                .Select(ring => ring.EnumerateArray().Select(p => (p[0].GetDouble(), p[1].GetDouble())).ToArray()).ToArray()),
        ];
    }

    // Closed, without a corner that comes twice, the shell first and turning the other way than the holes (RFC 7946, 3.1.6).
    private static void CheckRings((double X, double Y)[][] rings)
    {
        for (var i = 0; i < rings.Length; i++)
        {
            Assert.Equal(rings[i][0], rings[i][^1]);
            Assert.True(rings[i].Length >= 5);
            Assert.Equal(rings[i].Length - 1, rings[i].Distinct().Count());
            Assert.Equal(i == 0, Area(rings[i]) > 0);
        }
    }

    private static double Area((double X, double Y)[] ring) => ring.Zip(ring.Skip(1), (a, b) => (a.X * b.Y) - (b.X * a.Y)).Sum() / 2;

    private static double Length((double X, double Y)[] ring) => ring.Zip(ring.Skip(1), (a, b) => Math.Abs(a.X - b.X) + Math.Abs(a.Y - b.Y)).Sum();

    // Even-odd: a ray to the left crosses the rings an odd number of times.
    private static bool Contains((double X, double Y)[][] rings, double x, double y) =>
        rings.Sum(ring => ring.Zip(ring.Skip(1), (a, b) => a.Y > y != b.Y > y && (a.X + ((y - a.Y) / (b.Y - a.Y) * (b.X - a.X))) < x ? 1 : 0).Sum()) % 2 == 1;
}
