namespace PathGen.Slides.Tests;

public sealed class TissueMaskTests
{
    [Fact]
    public void A_regions_share_equals_the_sum_of_cell_overlaps()
    {
        var random = new Random(3);
        for (var i = 0; i < 300; i++)
        {
            var (width, height) = (random.Next(1, 30), random.Next(1, 30));
            var (slideWidth, slideHeight) = (random.Next(1, 5000), random.Next(1, 5000));
            var cells = Noise.Bytes(width * height, (uint)i).Select(b => (byte)(b & 1)).ToArray();
            var mask = new TissueMask(width, height, slideWidth, slideHeight, cells);
            var region = new SlideRegion(random.Next(-200, 5000), random.Next(-200, 5000), random.Next(1, 3000), random.Next(1, 3000));

            // Both sums have rounding errors of about 1e-13 of at most 900 cells.
            Assert.Equal(BruteForce(mask, cells, region), mask.ShareOf(region), 1e-9);
        }
    }

    [Fact]
    public void Everywhere_is_all_tissue()
    {
        var mask = TissueMask.Everywhere(1234, 777);

        Assert.Equal(1, mask.Share);
        Assert.Equal(1, mask.ShareOf(new SlideRegion(17, 31, 600, 500)));
        Assert.Equal(0, mask.ShareOf(new SlideRegion(2000, 31, 600, 500)));
    }

    [Fact]
    public void Glass_is_exactly_0_and_tissue_exactly_1()
    {
        // Glass lies beyond much tissue, so that the interpolated sums which cancel out are large. Odd sizes: no edge of a cell is a whole pixel.
        const int Side = 1000;
        const long SlideSide = 31_737;
        var cells = new byte[Side * Side];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = i % Side < 700 ? (byte)1 : (byte)0;
        var mask = new TissueMask(Side, Side, SlideSide, SlideSide, cells);
        var random = new Random(5);
        const long Border = 700 * SlideSide / Side; // 22215.9: this pixel is partly tissue.
        for (var i = 0; i < 2000; i++)
        {
            var (width, height) = (random.Next(1, 3000), random.Next(1, 3000));
            var y = random.NextInt64(0, SlideSide - height);
            Assert.Equal(0, mask.ShareOf(new SlideRegion(random.NextInt64(Border + 1, SlideSide), y, width, height)));
            Assert.Equal(1, mask.ShareOf(new SlideRegion(random.NextInt64(0, Border - width), y, width, height)));
        }

        Assert.InRange(mask.ShareOf(new SlideRegion(Border, 500, 1, 1)), 0.899, 0.901);
        Assert.Equal(0.5, mask.ShareOf(new SlideRegion(-500, 500, 1000, 1000)), 1e-9);
        Assert.Equal(0, mask.ShareOf(new SlideRegion(-500, 500, 500, 1000)));
        using var slide = Slide.FromReader(new FakeSlideReader(SlideSide, SlideSide), "fake");
        Assert.DoesNotContain(new TileGrid(new TileGridOptions { TileSize = 300, MinTissueShare = 0 }).Tile(slide, mask), tile => tile.Region.X > Border);
    }

    private static double BruteForce(TissueMask mask, byte[] cells, SlideRegion region)
    {
        var (cellWidth, cellHeight) = (mask.SlideWidth / (double)mask.Width, mask.SlideHeight / (double)mask.Height);
        var sum = 0.0;
        for (var i = 0; i < cells.Length; i++)
        {
            var (x, y) = (i % mask.Width * cellWidth, i / mask.Width * cellHeight);
            var across = Math.Max(0, Math.Min(x + cellWidth, region.X + region.Width) - Math.Max(x, region.X));
            var down = Math.Max(0, Math.Min(y + cellHeight, region.Y + region.Height) - Math.Max(y, region.Y));
            sum += cells[i] * across * down;
        }

        return sum / ((double)region.Width * region.Height);
    }
}
