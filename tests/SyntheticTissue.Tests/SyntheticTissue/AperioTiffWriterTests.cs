using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Samples.SyntheticTissue.Tests;

/// <summary>What is written is judged by OpenSlide, which we did not write.</summary>
public sealed class AperioTiffWriterTests
{
    private static readonly SyntheticSlide Painted = SyntheticSlide.Paint(new() { Seed = 6, Width = 4000, Height = 3000, RegionSize = 1200 });

    [Fact]
    public void OpenSlide_reads_levels_scale_and_pixels()
    {
        using var folder = new TemporaryFolder();
        AperioTiffWriter.Write(Painted, folder["a.svs"], new() { SaveClassMap = true });
        using var slide = Slide.Open(folder["a.svs"], new SlideOptions { Formats = { [0] = new OpenSlideFormat() } });
        Assert.Equal("aperio", slide.Format);
        Assert.Equal([(4000L, 3000L), (1000L, 750L), (250L, 187L)], slide.Levels.Select(l => (l.Width, l.Height)));
        Assert.Equal(new PixelSpacing(0.5, 0.5), slide.Spacing);
        Assert.Equal(20, slide.ObjectivePower);
        Assert.Contains("thumbnail", slide.AssociatedImages);
        using var thumbnail = slide.ReadAssociatedImage("thumbnail");
        Assert.Equal((250, 187), (thumbnail.Width, thumbnail.Height));

        // JPEG at quality 85 with halved chroma; across tiles, and at the ragged right and bottom edges.
        foreach (var region in new[] { new SlideRegion(1500, 1200, 700, 600), new SlideRegion(3744, 2800, 256, 200), new SlideRegion(0, 0, 300, 300) })
        {
            using var read = slide.ReadRegion(region);
            using var truth = Painted.Region(region);
            Assert.InRange(SyntheticSlideTests.MeanDifference(read, truth), 0, 5);
        }

        Assert.Equal(
            ["a.classes.json", "a.classes.png", "a.svs"], Directory.GetFiles(folder.Path).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Reduced_levels_are_means_of_the_full_one()
    {
        using var folder = new TemporaryFolder();
        AperioTiffWriter.Write(Painted, folder["a.svs"], new() { Quality = 100 });
        using var slide = Slide.Open(folder["a.svs"]);
        using var whole = Painted.Region(new SlideRegion(1024, 1024, 1024, 1024));
        foreach (var (level, factor) in new[] { (1, 4), (2, 16) })
        {
            var side = 1024 / factor;
            using var read = slide.ReadLevel(level, side, side, side, side);
            using var mean = new RgbImage(side, side);
            for (var y = 0; y < side; y++)
            {
                for (var x = 0; x < 3 * side; x++)
                {
                    var sum = 0;
                    for (var k = 0; k < factor * factor; k++)
                        sum += whole.Pixels[((y * factor + k / factor) * whole.Width + x / 3 * factor + k % factor) * 3 + x % 3];
                    mean.Pixels[y * mean.Stride + x] = (byte)((sum + factor * factor / 2) / (factor * factor));
                }
            }

            // Brightness alone, which JPEG keeps at this quality (colour is halved): what is left is the rounding of up to four halvings and of the DCT.
            var sums = 0.0;
            for (var i = 0; i < read.Pixels.Length; i += 3)
                sums += Math.Abs(Brightness(read.Pixels[i..]) - Brightness(mean.Pixels[i..]));
            Assert.InRange(sums / (side * side), 0, 1.5);
        }
    }

    [Fact]
    public void The_bytes_do_not_depend_on_the_number_of_threads()
    {
        using var folder = new TemporaryFolder();
        AperioTiffWriter.Write(Painted, folder["one.svs"], new() { MaxDegreeOfParallelism = 1 });
        AperioTiffWriter.Write(SyntheticSlide.Paint(new() { Seed = 6, Width = 4000, Height = 3000, RegionSize = 1200 }), folder["two.svs"], new() { MaxDegreeOfParallelism = 2 });
        Assert.Equal(File.ReadAllBytes(folder["one.svs"]), File.ReadAllBytes(folder["two.svs"]));
    }

    [Fact]
    public void The_tissue_detector_finds_the_tissue_that_was_painted_fat_and_mucin_too()
    {
        using var folder = new TemporaryFolder();
        AperioTiffWriter.Write(Painted, folder["a.svs"]);
        using var slide = Slide.Open(folder["a.svs"]);
        var mask = new SaturationTissueDetector().Detect(slide, TestContext.Current.CancellationToken);
        var (found, all) = (new double[ClassMap.ClassCount], new double[ClassMap.ClassCount]);
        for (var row = 0; row < Painted.Classes.Rows - 1; row++)
        {
            for (var column = 0; column < Painted.Classes.Columns - 1; column++)
            {
                var tissue = (int)Painted.Classes[column, row];
                all[tissue]++;
                found[tissue] += mask.ShareOf(new SlideRegion(16 * column, 16 * row, 16, 16));
            }
        }

        Assert.InRange(found[0] / all[0], 0, 0.1);
        for (var tissue = TissueClass.Fat; tissue <= TissueClass.Mucin; tissue++)
            Assert.True(all[(int)tissue] > 0 && found[(int)tissue] / all[(int)tissue] > 0.9, $"{tissue}: {found[(int)tissue]} of {all[(int)tissue]}");
    }

    [Fact]
    public void A_scale_other_than_the_default_is_stated()
    {
        using var folder = new TemporaryFolder();
        AperioTiffWriter.Write(SyntheticSlide.Paint(new() { Width = 1024, Height = 1024, RegionSize = 800, MicronsPerPixel = 0.2525 }), folder["a.svs"]);
        using var slide = Slide.Open(folder["a.svs"]);
        Assert.Equal(new PixelSpacing(0.2525, 0.2525), slide.Spacing);
        Assert.Equal(40, slide.ObjectivePower);
    }

    [Fact]
    public void A_cancelled_write_leaves_nothing_and_keeps_what_was_there()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.svs"], "older");
        using var cancellation = new CancellationTokenSource();
        var options = new AperioTiffOptions { Progress = new CancelAtFirstReport(cancellation) };
        Assert.ThrowsAny<OperationCanceledException>(() => AperioTiffWriter.Write(Painted, folder["a.svs"], options, cancellation.Token));
        Assert.Equal([folder["a.svs"]], Directory.GetFiles(folder.Path));
        Assert.Equal("older", File.ReadAllText(folder["a.svs"]));
    }

    private static double Brightness(ReadOnlySpan<byte> pixel) => 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];

    private sealed class CancelAtFirstReport(CancellationTokenSource cancellation) : IProgress<double>
    {
        public void Report(double value) => cancellation.Cancel();
    }
}
