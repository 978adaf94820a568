using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>Pixels against pydicom and Pillow, and of files written here.</summary>
public sealed class DicomPixelTests
{
    private static readonly string Folder = Path.Combine(Reference.Root, "tests", "PathGen.Slides.Tests", "Dicom", "TestData");

    public static TheoryData<string> Files { get; } = [.. Directory.EnumerateFiles(Folder, "*.dcm").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    // TestData/make.py makes the files with pydicom and the sums with Pillow.
    [Theory]
    [MemberData(nameof(Files))]
    public void Files_of_pydicom_show_what_Pillow_shows(string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json")));
        var expected = json.RootElement.GetProperty(name);
        using var slide = Slide.Open(Path.Combine(Folder, name));
        Assert.Equal("dicom", slide.Format);
        Assert.Equal((expected.GetProperty("width").GetInt64(), expected.GetProperty("height").GetInt64()), (slide.Width, slide.Height));
        Assert.Equal(expected.GetProperty("sha256").GetString(), DicomPaint.Sha256(slide));
        Assert.Equal(new PixelSpacing(0.25, 0.5), slide.Spacing);
        Assert.Equal(40, slide.ObjectivePower);
        Assert.Equal("not a profile "u8.ToArray(), slide.IccProfile.ToArray());
        Assert.Equal("Doe^Jane", slide.Properties["dicom.PatientName"]);
        Assert.Equal("VOLUME", slide.Properties["dicom.ImageType[2]"]);
        Assert.Equal("0.00025", slide.Properties["dicom.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].PixelSpacing[1]"]);
        Assert.DoesNotContain(slide.Properties, p => p.Key.StartsWith("pathgen.", StringComparison.Ordinal));
    }

    // Frames by pydicom 2.3.1 (generate_pixel_data_frame), decoded by Pillow 9.4, placed in rows of 5, cut to the size of the matrix.
    [Fact]
    public void The_real_slide_shows_what_Pillow_shows()
    {
        using var slide = Slide.Open(Reference.PathOf("data", "dicom", "camelyon-lymph-node.dcm"));
        Assert.Equal("dicom", slide.Format);
        Assert.Equal((1152L, 700L), (slide.Width, slide.Height));
        Assert.Equal(28.969, slide.RequireSpacing().X, 9);
        Assert.Equal(28.968, slide.RequireSpacing().Y, 9);
        Assert.Equal("f1462724ce6d253d70fa7986adcb4f86b87b710ff197382c3574845f6f658212", DicomPaint.Sha256(slide));
        Assert.Equal("1.2.840.10008.1.2.4.50", slide.Properties["dicom.TransferSyntaxUID"]);
    }

    [Theory]
    [InlineData(DicomOffsets.None, 1, false)]
    [InlineData(DicomOffsets.Basic, 1, true)]
    [InlineData(DicomOffsets.Extended, 1, false)]
    [InlineData(DicomOffsets.None, 3, true)]
    [InlineData(DicomOffsets.Basic, 3, false)]
    public void Frames_are_found_with_any_table_or_none(DicomOffsets offsets, int fragments, bool undefinedLengths)
    {
        var image = DicomPaint.Level(200, 150, 64, seed: 1) with { Offsets = offsets, Fragments = fragments, UndefinedLengths = undefinedLengths };
        using var expected = DicomPaint.Compose(200, 150, 64, image.Frames);
        using var slide = DicomPaint.Open(image);
        DicomPaint.AssertShows(expected, slide);
        using var part = slide.ReadLevel(0, 100, 60, 90, 80);
        using var expectedPart = expected.Crop(100, 60, 90, 80);
        Assert.True(expectedPart.Pixels.SequenceEqual(part.Pixels));
    }

    [Theory]
    [InlineData(DicomImage.Explicit, false)]
    [InlineData(DicomImage.Explicit, true)]
    [InlineData(DicomImage.Implicit, false)]
    [InlineData(DicomImage.Implicit, true)]
    public void Uncompressed_frames_of_odd_length_follow_each_other(string syntax, bool undefinedLengths)
    {
        var image = new DicomImage
        {
            Width = 50, Height = 40, TileSide = 15, Frames = DicomPaint.NativeFrames(50, 40, 15, 3), Syntax = syntax, Photometric = "RGB", UndefinedLengths = undefinedLengths,
        };
        using var expected = DicomPaint.Picture(50, 40, 3);
        using var slide = DicomPaint.Open(image);
        DicomPaint.AssertShows(expected, slide);
    }

    [Fact]
    public void Sparse_tiles_that_are_not_stored_are_background()
    {
        var frames = DicomPaint.JpegFrames(200, 150, 64, seed: 2);
        List<(int, int, double, string)> places = [(3, 2, 0, "1"), (0, 0, 0, "1"), (2, 1, 0, "1")];
        var image = DicomPaint.Level(200, 150, 64, seed: 2) with { Frames = [frames[11], frames[0], frames[6]], Places = places };
        using var expected = DicomPaint.Compose(200, 150, 64, [.. frames.Select((f, i) => i is 0 or 6 or 11 ? f : null)]);
        using var slide = DicomPaint.Open(image);
        DicomPaint.AssertShows(expected, slide);
        Assert.Empty(slide.DamagedTiles);
    }

    [Fact]
    public void Of_several_focal_planes_the_middle_one_is_shown()
    {
        var planes = Enumerable.Range(1, 3).Select(seed => DicomPaint.JpegFrames(100, 60, 64, seed)).ToList();
        var image = DicomPaint.Level(100, 60, 64, seed: 1) with
        {
            Frames = [.. planes.SelectMany(p => p)],
            Edit = a => a.Number(0x0048_0303, "UL", 3),
        };
        using var middle = DicomPaint.Compose(100, 60, 64, planes[1]);
        using var full = DicomPaint.Open(image);
        DicomPaint.AssertShows(middle, full);

        // Sparse, where one tile was taken in the first plane only.
        var sparse = image with
        {
            Frames = [planes[2][0], planes[0][0], planes[1][0], planes[0][1]],
            Places = [(0, 0, 4.5, "1"), (0, 0, -1, "1"), (0, 0, 2, "1"), (1, 0, -1, "1")],
        };
        using var expected = DicomPaint.Compose(100, 60, 64, [planes[1][0], planes[0][1]]);
        using var slide = DicomPaint.Open(sparse);
        DicomPaint.AssertShows(expected, slide);
    }

    [Theory]
    [InlineData("MONOCHROME2", false)]
    [InlineData("MONOCHROME1", true)]
    public void Grey_is_shown_as_grey(string photometric, bool inverted)
    {
        var frame = Noise.Bytes(32 * 32, 5);
        using var slide = DicomPaint.Open(new DicomImage
        {
            Width = 60, Height = 30, TileSide = 32, Frames = [frame], Places = [(1, 0, 0, "1")], Syntax = DicomImage.Explicit, Photometric = photometric, Samples = 1,
        });
        using var pixels = slide.ReadLevel(0, 0, 0, 60, 30);
        for (var y = 0; y < 30; y++)
        {
            for (var x = 0; x < 60; x++)
            {
                var expected = x < 32 ? inverted ? 255 : 0 : inverted ? 255 - frame[32 * y + x - 32] : frame[32 * y + x - 32];
                Assert.Equal([(byte)expected, (byte)expected, (byte)expected], pixels.Row(y).Slice(3 * x, 3).ToArray());
            }
        }
    }

    [Fact]
    public void Jpeg_frames_are_decoded_at_a_fraction_of_their_size()
    {
        var image = DicomPaint.Level(300, 200, 64, seed: 4);
        using var slide = DicomPaint.Open(image, new SlideOptions { Decoding = SlideDecoding.Fast });
        using var exact = DicomPaint.Open(image);
        using var fast = slide.ReadRegion(new SlideRegion(0, 0, 288, 192), 36, 24);
        using var expected = exact.ReadRegion(new SlideRegion(0, 0, 288, 192), 36, 24);
        var difference = 0;
        for (var i = 0; i < fast.Pixels.Length; i++)
            difference += Math.Abs(fast.Pixels[i] - expected.Pixels[i]);
        Assert.False(fast.Pixels.SequenceEqual(expected.Pixels));
        Assert.InRange(difference / (double)fast.Pixels.Length, 0, 3);
    }

    [Fact]
    public void A_frame_that_the_file_ends_before_fails_alone()
    {
        foreach (var offsets in Enum.GetValues<DicomOffsets>())
        {
            var image = DicomPaint.Level(200, 64, 64, seed: 1) with { Offsets = offsets };
            var bytes = image.Build();
            using var expected = DicomPaint.Compose(200, 64, 64, image.Frames);
            using var slide = DicomPaint.Open(bytes[..(bytes.Length - image.Frames[3].Length / 2)]);
            using var sound = slide.ReadLevel(0, 0, 0, 192, 64);
            using var soundExpected = expected.Crop(0, 0, 192, 64);
            Assert.True(soundExpected.Pixels.SequenceEqual(sound.Pixels));
            Assert.Contains("tile (3, 0)", Assert.Throws<SlideException>(() => slide.ReadLevel(0, 190, 0, 10, 10)).Message, StringComparison.Ordinal);
            Assert.Equal(192, Assert.Single(slide.DamagedTiles).X);
        }
    }
}
