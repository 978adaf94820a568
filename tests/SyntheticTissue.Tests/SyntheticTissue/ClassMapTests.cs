using System.Text.Json;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Samples.SyntheticTissue.Tests;

public sealed class ClassMapTests
{
    private readonly ClassMap map = SyntheticSlide.Paint(new() { Seed = 2, Width = 4096, Height = 3072 }).Classes;

    [Fact]
    public void Shares_count_cells_by_their_centres_and_add_up_to_1()
    {
        var region = new SlideRegion(1000, 700, 672, 672);
        var counts = new double[ClassMap.ClassCount];
        for (var row = 0; row < map.Rows; row++)
        {
            for (var column = 0; column < map.Columns; column++)
            {
                var (x, y) = (column * 16 + 8, row * 16 + 8);
                if (x >= 1000 && x < 1672 && y >= 700 && y < 1372)
                    counts[(int)map[column, row]]++;
            }
        }

        var shares = map.Shares(region);
        Assert.Equal(1, shares.Sum(), 12);
        for (var c = 0; c < counts.Length; c++)
        {
            Assert.Equal(counts[c] / counts.Sum(), shares[c], 12);
            Assert.Equal(shares[c], map.Share(region, (TissueClass)c));
        }

        Assert.Equal((TissueClass)Array.IndexOf(shares, shares.Max()), map.DominantClass(region));
    }

    [Fact]
    public void Outside_the_slide_lies_glass() =>
        Assert.Equal(1, map.Share(new SlideRegion(-5000, 1_000_000_000_000, 672, 672), TissueClass.Glass));

    [Fact]
    public void A_region_smaller_than_a_cell_has_the_class_under_its_middle() =>
        Assert.Equal(map[120, 90], map.DominantClass(new SlideRegion(120 * 16 + 1, 90 * 16 + 1, 2, 2)));

    [Fact]
    public void It_is_saved_as_a_picture_with_its_key()
    {
        using var folder = new TemporaryFolder();
        map.Save(folder["new/slide.classes"]);
        using var picture = PictureFile.Read(folder["new/slide.classes.png"]);
        using var key = JsonDocument.Parse(File.ReadAllText(folder["new/slide.classes.json"]));
        Assert.Equal(16, key.RootElement.GetProperty("cell_size").GetInt32());
        Assert.Equal((map.Columns, map.Rows), (picture.Width, picture.Height));
        var colours = key.RootElement.GetProperty("classes");
        for (var row = 0; row < map.Rows; row += 7)
        {
            for (var column = 0; column < map.Columns; column += 7)
            {
                var colour = colours.GetProperty(map[column, row].ToString().ToLowerInvariant()).EnumerateArray().Select(v => v.GetByte()).ToArray();
                Assert.Equal(colour, picture.Row(row).Slice(3 * column, 3).ToArray());
            }
        }

        Assert.Equal(2, Directory.GetFiles(folder["new"]).Length);
    }
}
