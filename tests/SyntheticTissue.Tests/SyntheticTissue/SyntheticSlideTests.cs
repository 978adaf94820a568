using PathGen.Slides;

namespace PathGen.Samples.SyntheticTissue.Tests;

public sealed class SyntheticSlideTests
{
    private static readonly SyntheticSlideOptions Small = new() { Seed = 4, Width = 6144, Height = 5120, RegionSize = 1400 };

    [Fact]
    public void A_pixel_depends_on_its_place_alone_and_not_on_the_region_asked_for()
    {
        var slide = SyntheticSlide.Paint(Small);
        using var whole = slide.Region(new SlideRegion(2001, 1503, 1000, 900));
        using var again = SyntheticSlide.Paint(Small).Region(new SlideRegion(2001, 1503, 1000, 900));
        Assert.True(whole.Pixels.SequenceEqual(again.Pixels));
        foreach (var (x, y, width, height) in new[] { (0, 0, 1000, 450), (0, 450, 1000, 450), (313, 77, 224, 672), (999, 899, 1, 1) })
        {
            using var part = slide.Region(new SlideRegion(2001 + x, 1503 + y, width, height));
            using var crop = whole.Crop(x, y, width, height);
            Assert.True(part.Pixels.SequenceEqual(crop.Pixels), $"{width}×{height} at {x}, {y}");
        }
    }

    [Fact]
    public void Another_seed_paints_another_slide()
    {
        using var one = SyntheticSlide.Paint(new() { Seed = 1 }).Region(new SlideRegion(6000, 4500, 256, 256));
        using var other = SyntheticSlide.Paint(new() { Seed = 2 }).Region(new SlideRegion(6000, 4500, 256, 256));
        Assert.False(one.Pixels.SequenceEqual(other.Pixels));
    }

    [Fact]
    public void The_default_slide_has_at_least_150_tissue_patches_and_every_tissue_with_patches_of_its_own()
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var slide = SyntheticSlide.Paint(new() { Seed = seed });
            var patches = new List<double[]>();
            for (var y = 0; y + 672 <= slide.Height; y += 672)
            {
                for (var x = 0; x + 672 <= slide.Width; x += 672)
                    patches.Add(slide.Classes.Shares(new SlideRegion(x, y, 672, 672)));
            }

            Assert.InRange(patches.Count(p => p[0] < 0.5), 150, patches.Count);
            for (var tissue = TissueClass.Fat; tissue <= TissueClass.Mucin; tissue++)
                Assert.True(patches.Count(p => p[(int)tissue] >= 0.5) >= 8, $"seed {seed}: {tissue}");
            Assert.All(patches, p => Assert.Equal(0, p[(int)TissueClass.Tumour]));
        }
    }

    [Fact]
    public void Tissue_covers_the_share_that_was_asked_for()
    {
        foreach (var share in new[] { 0.3, 0.66 })
        {
            var slide = SyntheticSlide.Paint(new() { Seed = 9, TissueShare = share });
            // Tears take a little away.
            Assert.InRange(1 - slide.Classes.Share(new SlideRegion(0, 0, slide.Width, slide.Height), TissueClass.Glass), share - 0.03, share + 0.01);
        }
    }

    [Fact]
    public void Tumour_is_painted_where_it_is_asked_for()
    {
        var slide = SyntheticSlide.Paint(new() { Seed = 3, Tumour = true });
        Assert.InRange(slide.Classes.Share(new SlideRegion(0, 0, slide.Width, slide.Height), TissueClass.Tumour), 0.05, 0.3);
    }

    [Fact]
    public void Colours_are_those_of_the_class_that_the_map_names()
    {
        var slide = SyntheticSlide.Paint(new() { Seed = 4, Tumour = true });
        var colours = new Dictionary<TissueClass, (double Red, double Green, double Blue)>();
        foreach (var tissue in Enum.GetValues<TissueClass>())
        {
            using var image = slide.Region(PurePlace(slide, tissue));
            colours[tissue] = Mean(image);
        }

        var (red, green, blue) = colours[TissueClass.Glass];
        Assert.All(new[] { red, green, blue }, c => Assert.InRange(c, 238, 250));
        Assert.True(colours.Where(c => c.Key != TissueClass.Glass).All(c => c.Value.Green < green - 4), "every tissue absorbs green");
        Assert.Equal(TissueClass.Lymphocytes, colours.MinBy(c => c.Value.Red).Key);
        Assert.Equal(TissueClass.Blood, colours.MaxBy(c => c.Value.Red - c.Value.Blue).Key);
        Assert.Equal(TissueClass.Fat, colours.Where(c => c.Key != TissueClass.Glass).MaxBy(c => c.Value.Green).Key);
        Assert.True(colours[TissueClass.Mucin].Blue > colours[TissueClass.Mucin].Red, "mucin is bluish");
        Assert.True(colours[TissueClass.Stroma].Red > colours[TissueClass.Stroma].Blue, "collagen is pink");
    }

    [Fact]
    public void Cells_keep_their_physical_size_at_another_scale()
    {
        // The same place at 0.5 and, four times as many pixels, at 0.25 µm/px: shrunk by 2, the second looks like the first (noise apart).
        var coarse = SyntheticSlide.Paint(new() { Seed = 8, Width = 4096, Height = 4096 });
        var fine = SyntheticSlide.Paint(new() { Seed = 8, Width = 8192, Height = 8192, RegionSize = 3800, MicronsPerPixel = 0.25 });
        Assert.Equal(coarse.Classes[100, 100], fine.Classes[200, 200]);
        using var one = coarse.Region(new SlideRegion(2000, 2000, 256, 256));
        using var two = fine.Region(new SlideRegion(4000, 4000, 512, 512));
        using var half = new RgbImage(256, 256);
        BoxFilter.Halve(two, half);
        Assert.InRange(MeanDifference(one, half), 0, 8);
    }

    [Fact]
    public void Impossible_options_are_refused()
    {
        var options = new SyntheticSlideOptions();
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Width = 100);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Height = 1 << 20);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MicronsPerPixel = double.NaN);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.TissueShare = 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.RegionSize = 10);
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticSlide.Paint(options).Region(new SlideRegion(0, 0, 0, 10)));
    }

    internal static double MeanDifference(RgbImage a, RgbImage b)
    {
        var sum = 0L;
        for (var i = 0; i < a.Pixels.Length; i++)
            sum += Math.Abs(a.Pixels[i] - b.Pixels[i]);
        return sum / (double)a.Pixels.Length;
    }

    private static SlideRegion PurePlace(SyntheticSlide slide, TissueClass tissue)
    {
        for (var y = 0; y + 672 <= slide.Height; y += 96)
        {
            for (var x = 0; x + 672 <= slide.Width; x += 96)
            {
                if (slide.Classes.Share(new SlideRegion(x, y, 672, 672), tissue) > 0.999)
                    return new SlideRegion(x + 80, y + 80, 512, 512);
            }
        }

        throw new InvalidOperationException($"No place of pure {tissue}.");
    }

    private static (double Red, double Green, double Blue) Mean(RgbImage image)
    {
        var sums = new double[3];
        for (var i = 0; i < image.Pixels.Length; i++)
            sums[i % 3] += image.Pixels[i];
        var count = image.Width * image.Height;
        return (sums[0] / count, sums[1] / count, sums[2] / count);
    }
}
