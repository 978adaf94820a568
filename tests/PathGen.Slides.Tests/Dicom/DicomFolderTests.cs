using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>One folder is one slide: which files belong together, and what becomes of those that cannot be read.</summary>
public sealed class DicomFolderTests
{
    private const string Pyramid = "pyramid.dcm", Half = "half", Quarter = "zquarter.dcm", Label = "label.dcm", Macro = "macro.dcm";

    private static readonly DicomImage Level0 = DicomPaint.Level(300, 200, 64, seed: 1);
    private static readonly DicomImage Level1 = DicomPaint.Level(150, 100, 32, seed: 2) with { Spacing = (0.001, 0.0005) };
    private static readonly DicomImage Level2 = DicomPaint.Level(75, 50, 64, seed: 3) with { Spacing = null };

    [Fact]
    public void A_folder_is_one_slide_whichever_way_it_is_opened()
    {
        using var folder = WriteSlide();
        foreach (var path in (string[])[folder.Path, folder[Pyramid], folder[Half], folder[Quarter], folder[Label], folder[Macro]])
        {
            using var slide = Slide.Open(path);
            Assert.Equal(path, slide.Name);
            Assert.Equal([new SlideLevel(300, 200, 1), new SlideLevel(150, 100, 2), new SlideLevel(75, 50, 4)], slide.Levels);
            Assert.Equal(new PixelSpacing(0.25, 0.5), slide.Spacing);
            Assert.Equal(20, slide.ObjectivePower);
            Assert.Equal(["label", "macro"], slide.AssociatedImages);
            Assert.DoesNotContain(slide.Properties, p => p.Key.StartsWith("pathgen.", StringComparison.Ordinal));
            foreach (var (level, image) in ((int, DicomImage)[])[(0, Level0), (1, Level1), (2, Level2)])
            {
                using var expected = DicomPaint.Compose(image.Width, image.Height, image.TileSide, image.Frames);
                DicomPaint.AssertShows(expected, slide, level);
            }

            using var label = slide.ReadAssociatedImage("label");
            using var expectedLabel = DicomPaint.Compose(60, 90, 48, DicomPaint.JpegFrames(60, 90, 48, 7));
            Assert.True(expectedLabel.Pixels.SequenceEqual(label.Pixels));
            Assert.Contains("thumbnail", Assert.Throws<SlideException>(() => slide.ReadAssociatedImage("thumbnail")).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_stream_is_its_one_instance()
    {
        using var folder = WriteSlide();
        using var slide = DicomPaint.Open(File.ReadAllBytes(folder[Half]));
        Assert.Equal([new SlideLevel(150, 100, 1)], slide.Levels);
        Assert.Equal(new PixelSpacing(0.5, 1), slide.Spacing);
        Assert.Empty(slide.AssociatedImages);
        Assert.Contains("no level was found", Assert.Throws<SlideException>(() => DicomPaint.Open(File.ReadAllBytes(folder[Label]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Closing_the_slide_closes_its_files()
    {
        using var folder = WriteSlide();
        using (var slide = Slide.Open(folder[Pyramid]))
            Assert.Throws<IOException>(() => new FileStream(folder[Half], FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose());
        foreach (var path in Directory.EnumerateFiles(folder.Path))
            new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
    }

    [Fact]
    public void A_folder_of_two_series_names_both()
    {
        using var folder = WriteSlide();
        (Level0 with { Series = "1.2.826.0.1.77" }).Write(folder["other.dcm"]);
        var error = Assert.Throws<SlideException>(() => Slide.Open(folder.Path));
        Assert.Contains("1.2.826.0.1.1 ", error.Message, StringComparison.Ordinal);
        Assert.Contains("1.2.826.0.1.77 (other.dcm)", error.Message, StringComparison.Ordinal);
        using var one = Slide.Open(folder["other.dcm"]);
        Assert.Single(one.Levels);
        using var three = Slide.Open(folder[Half]);
        Assert.Equal(3, three.Levels.Count);
    }

    [Fact]
    public void A_series_of_two_slides_names_both_and_each_is_found_by_its_file()
    {
        using var folder = WriteSlide();
        (DicomPaint.Level(200, 300, 64, seed: 9) with { Edit = a => a.Text(0x0020_0052, "UI", "1.2.9") }).Write(folder["turned.dcm"]);
        Assert.Contains("FrameOfReferenceUID", Assert.Throws<SlideException>(() => Slide.Open(folder.Path)).Message, StringComparison.Ordinal);
        using var turned = Slide.Open(folder["turned.dcm"]);
        Assert.Equal((200L, 300L), (turned.Width, turned.Height));
        Assert.Single(turned.Levels);
        using var slide = Slide.Open(folder[Pyramid]);
        Assert.Equal(3, slide.Levels.Count);
        Assert.Contains("turned.dcm", slide.Properties["pathgen.left-out[0]"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_level_of_another_shape_is_left_out()
    {
        using var folder = WriteSlide();
        DicomPaint.Level(140, 30, 32, seed: 9).Write(folder["region.dcm"]);
        using var slide = Slide.Open(folder.Path);
        Assert.Equal(3, slide.Levels.Count);
        Assert.Contains("shape", slide.Properties["pathgen.left-out[0]"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_slide_says_so()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("no DICOM whole-slide image", Assert.Throws<UnsupportedSlideException>(() => Slide.Open(folder.Path)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(folder["ct.dcm"], (Level0 with { EditMeta = m => m.Text(0x0002_0002, "UI", "1.2.840.10008.5.1.4.1.1.2") }).Build());
        File.WriteAllText(folder["notes.txt"], new string('x', 500));
        Assert.Throws<UnsupportedSlideException>(() => Slide.Open(folder.Path));
        File.WriteAllBytes(folder["cut.dcm"], Level0.Build()[..300]);
        Assert.Contains("cut.dcm", Assert.Throws<SlideException>(() => Slide.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_read_is_left_out_and_named_but_never_the_finest_level()
    {
        using var folder = WriteSlide();
        File.Delete(folder["copy of half"]);
        (Level1 with { Syntax = "1.2.840.10008.1.2.4.80" }).Write(folder[Half]);
        File.WriteAllBytes(folder["broken.dcm"], Level0.Build()[..200]);
        (Level2 with { Kind = "UNHEARD", Instance = 8 }).Write(folder["unheard.dcm"]);
        using (var slide = Slide.Open(folder.Path))
        {
            Assert.Equal([new SlideLevel(300, 200, 1), new SlideLevel(75, 50, 4)], slide.Levels);
            var leftOut = slide.Properties.Where(p => p.Key.StartsWith("pathgen.left-out[", StringComparison.Ordinal)).Select(p => p.Value).ToList();
            Assert.Equal(3, leftOut.Count);
            Assert.Contains(leftOut, l => l.Contains("JPEG-LS Lossless Image Compression", StringComparison.Ordinal));
            Assert.Contains(leftOut, l => l.Contains("broken.dcm", StringComparison.Ordinal));
            Assert.Contains(leftOut, l => l.Contains("UNHEARD", StringComparison.Ordinal));
        }

        // The file that was asked for is never passed over.
        Assert.Contains("JPEG-LS", Assert.Throws<UnsupportedSlideException>(() => Slide.Open(folder[Half])).Message, StringComparison.Ordinal);

        // Without the finest level, level-0 pixels would mean something else.
        (Level0 with { Syntax = "1.2.840.10008.1.2.4.80" }).Write(folder[Pyramid]);
        foreach (var path in (string[])[folder.Path, folder[Quarter]])
            Assert.Contains("finest level cannot be read", Assert.Throws<SlideException>(() => Slide.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_concatenation_is_one_level_if_all_its_parts_are_there()
    {
        using var folder = WriteSlide();
        var frames = Level0.Frames;
        for (var part = 0; part < 3; part++)
        {
            var (first, count) = (part * 7, Math.Min(7, frames.Count - part * 7));
            var number = part;
            (Level0 with
            {
                Frames = [.. frames.Skip(first).Take(count)],
                Instance = 20 + part,
                Edit = a => a.Text(0x0020_9161, "UI", "1.2.3.9").Number(0x0020_9162, "US", number + 1).Number(0x0020_9163, "US", 3).Number(0x0020_9228, "UL", first),
            }).Write(folder[part == 0 ? Pyramid : $"part{part}.dcm"]);
        }

        using var expected = DicomPaint.Compose(300, 200, 64, frames);
        foreach (var path in (string[])[folder.Path, folder["part2.dcm"], folder[Half]])
        {
            using var slide = Slide.Open(path);
            Assert.Equal(3, slide.Levels.Count);
            DicomPaint.AssertShows(expected, slide);
        }

        File.Delete(folder["part1.dcm"]);
        Assert.Contains("one of 3 parts", Assert.Throws<SlideException>(() => Slide.Open(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("one of 3 parts", Assert.Throws<SlideException>(() => Slide.Open(folder["part2.dcm"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sparse_concatenation_places_the_frames_of_each_part()
    {
        using var folder = new TemporaryFolder();
        var frames = DicomPaint.JpegFrames(128, 128, 64, seed: 6);
        for (var part = 0; part < 2; part++)
        {
            var (first, number) = (2 * part, part);
            (DicomPaint.Level(128, 128, 64, seed: 6) with
            {
                Frames = [frames[first], frames[first + 1]],
                Places = [(0, part, 0, "1"), (1, part, 0, "1")],
                Instance = part + 1,
                Edit = a => a.Text(0x0020_9161, "UI", "1.2.3.9").Number(0x0020_9162, "US", number + 1).Number(0x0020_9228, "UL", first),
            }).Write(folder[$"{part}.dcm"]);
        }

        using var slide = Slide.Open(folder.Path);
        using var expected = DicomPaint.Compose(128, 128, 64, frames);
        DicomPaint.AssertShows(expected, slide);
    }

    [Fact]
    public void Of_instances_in_several_planes_the_middle_one_is_taken_or_the_one_that_was_named()
    {
        using var folder = new TemporaryFolder();
        for (var plane = 0; plane < 3; plane++)
        {
            var z = plane * 2;
            (DicomPaint.Level(100, 80, 64, seed: plane + 1) with
            {
                Edit = a => a.Sequence(0x0048_0008, new DicomAttributes().Text(0x0040_074A, "DS", $"{z}")),
            }).Write(folder[$"{plane}.dcm"]);
        }

        using var middle = Slide.Open(folder.Path);
        using var expectedMiddle = DicomPaint.Compose(100, 80, 64, DicomPaint.JpegFrames(100, 80, 64, 2));
        DicomPaint.AssertShows(expectedMiddle, middle);
        Assert.Contains("another focal plane", middle.Properties["pathgen.left-out[1]"], StringComparison.Ordinal);
        using var named = Slide.Open(folder["2.dcm"]);
        using var expectedNamed = DicomPaint.Compose(100, 80, 64, DicomPaint.JpegFrames(100, 80, 64, 3));
        DicomPaint.AssertShows(expectedNamed, named);
    }

    private static TemporaryFolder WriteSlide()
    {
        var folder = new TemporaryFolder();
        Level0.Write(folder[Pyramid]);
        Level1.Write(folder[Half]);
        Level2.Write(folder[Quarter]);
        File.Copy(folder[Half], folder["copy of half"]);
        (DicomPaint.Level(60, 90, 48, seed: 7) with { Kind = "LABEL" }).Write(folder[Label]);
        (DicomPaint.Level(120, 40, 120, seed: 6) with { Kind = "OVERVIEW" }).Write(folder[Macro]);
        File.WriteAllText(folder["readme.txt"], "not a slide");
        Directory.CreateDirectory(folder["folder"]);
        return folder;
    }
}
