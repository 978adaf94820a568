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
        Assert.Equal(1, mask.ShareOf(new SlideRegion(17, 31, 600, 500)), 1e-12);
        Assert.Equal(0, mask.ShareOf(new SlideRegion(2000, 31, 600, 500)));
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
