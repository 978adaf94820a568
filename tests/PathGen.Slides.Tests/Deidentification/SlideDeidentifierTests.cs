using System.Buffers.Binary;
using System.Text;
using PathGen.Testing;

namespace PathGen.Slides.Tests;

public sealed class SlideDeidentifierTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(RealSlides.Cmu)]
    [InlineData(RealSlides.Tcga)]
    public void The_copy_has_every_pixel_and_no_identity(string name)
    {
        var path = RealSlides.PathOf(name);
        var before = File.ReadAllBytes(path);
        var report = SlideDeidentifier.Deidentify(path, folder["copy.svs"]);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal(["copy.svs"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
        using var original = Slide.Open(path);
        using var copy = Slide.Open(folder["copy.svs"]);
        Assert.Equal(original.AssociatedImages.Except(["thumbnail"]), report.RemovedImages);
        Assert.DoesNotContain("label", copy.AssociatedImages);
        Assert.DoesNotContain("macro", copy.AssociatedImages);
        Assert.Equal((original.Format, original.Spacing, original.ObjectivePower), (copy.Format, copy.Spacing, copy.ObjectivePower));
        SamePixels(original, copy);

        // OpenSlide reads it too, as the same slide.
        using var peer = Slide.Open(folder["copy.svs"], new SlideOptions { Formats = { [0] = new OpenSlideFormat() } });
        Assert.Equal(("aperio", original.Levels.Count), (peer.Format, peer.Levels.Count));

        // No value of an identifying property is left anywhere among the bytes.
        var bytes = File.ReadAllBytes(folder["copy.svs"]);
        foreach (var key in report.RemovedProperties.Where(key => original.Properties[key].Length >= 6))
            Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(original.Properties[key])) < 0, key);
    }

    [Fact]
    public void Neither_free_text_nor_what_no_tag_refers_to_is_copied()
    {
        // A painted slide with a patient's name before the properties, text in the place of a number, and a name behind the last directory.
        var original = File.ReadAllBytes(DemoData.Slide);
        var text = Encoding.Latin1.GetString(original);
        "Jane Doe"u8.CopyTo(original.AsSpan(text.IndexOf("Aperio", StringComparison.Ordinal) + 7));
        "X"u8.CopyTo(original.AsSpan(text.IndexOf("|AppMag = 20", StringComparison.Ordinal) + 10));
        File.WriteAllBytes(folder["slide.svs"], [.. original, .. "Jane Doe was here"u8]);
        SlideDeidentifier.Deidentify(folder["slide.svs"], folder["copy.svs"]);
        Assert.True(File.ReadAllBytes(folder["copy.svs"]).AsSpan().IndexOf("Jane"u8) < 0);
        using var copy = Slide.Open(folder["copy.svs"]);
        Assert.Null(copy.ObjectivePower);
        using var source = Slide.Open(DemoData.Slide);
        Assert.Equal(source.Spacing, copy.Spacing);
        SamePixels(source, copy);
    }

    [Fact]
    public void A_copy_never_replaces_a_file_and_leaves_nothing_when_it_fails()
    {
        File.WriteAllText(folder["there.svs"], "precious");
        Assert.Contains("exists already", Assert.Throws<SlideException>(() => SlideDeidentifier.Deidentify(DemoData.Slide, folder["there.svs"])).Message);
        Assert.Throws<SlideException>(() => SlideDeidentifier.Deidentify(DemoData.Slide, DemoData.Slide));
        Assert.Equal("precious", File.ReadAllText(folder["there.svs"]));

        var bytes = File.ReadAllBytes(DemoData.Slide);
        BinaryPrimitives.WriteInt64LittleEndian(bytes, 0);
        File.WriteAllBytes(folder["no.tif"], bytes);
        Assert.Throws<UnsupportedSlideException>(() => SlideDeidentifier.Deidentify(folder["no.tif"], folder["copy.tif"]));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => SlideDeidentifier.Deidentify(DemoData.Slide, folder["copy.tif"], cancelled.Token));
        Assert.Equal(["no.tif", "there.svs"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void What_is_not_known_to_be_technical_may_identify()
    {
        Assert.All(["aperio.User", "aperio.Barcode", "tiff.DateTime", "tiff.ImageDescription", "openslide.comment", "dicom.PatientName", "anything"], name => Assert.True(SlideProperties.MayIdentify(name), name));
        Assert.All(["aperio.MPP", "openslide.mpp-x", "openslide.level[3].width", "tiff.XResolution"], name => Assert.False(SlideProperties.MayIdentify(name), name));
    }

    private static void SamePixels(Slide expected, Slide actual)
    {
        Assert.Equal(expected.Levels, actual.Levels);
        for (var level = 0; level < expected.Levels.Count; level++)
        {
            for (var y = 0L; y < expected.Levels[level].Height; y += 1024)
            {
                using var a = expected.ReadLevel(level, 0, y, (int)expected.Levels[level].Width, 1024);
                using var b = actual.ReadLevel(level, 0, y, (int)expected.Levels[level].Width, 1024);
                Assert.True(a.Pixels.SequenceEqual(b.Pixels));
            }
        }
    }
}
