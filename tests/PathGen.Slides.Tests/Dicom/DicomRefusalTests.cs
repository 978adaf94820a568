using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>What is not read is refused by its name in the standard.</summary>
public sealed class DicomRefusalTests
{
    private static readonly DicomImage Level = DicomPaint.Level(100, 80, 64, seed: 1);

    [Theory]
    [InlineData("1.2.840.10008.1.2.2", "Explicit VR Big Endian")]
    [InlineData("1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian")]
    [InlineData("1.2.840.10008.1.2.5", "RLE Lossless")]
    [InlineData("1.2.840.10008.1.2.4.51", "JPEG Extended (Process 2 and 4)")]
    [InlineData("1.2.840.10008.1.2.4.70", "JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14 [Selection Value 1])")]
    [InlineData("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless Image Compression")]
    [InlineData("1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 Image Compression (Lossless Only)")]
    [InlineData("1.2.840.10008.1.2.4.107", "HEVC/H.265 Main Profile / Level 5.1")]
    [InlineData("1.2.840.10008.1.2.4.112", "JPEG XL")]
    [InlineData("1.2.3.4.5", "an unknown transfer syntax (1.2.3.4.5)")]
    public void Transfer_syntaxes(string uid, string expected)
    {
        var error = Assert.Throws<UnsupportedSlideException>(() => DicomPaint.Open(Level with { Syntax = uid }));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(uid, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.2.840.10008.5.1.4.1.1.2", "CT Image Storage")]
    [InlineData("1.2.840.10008.5.1.4.1.1.66.4", "Segmentation Storage")]
    [InlineData("1.2.840.10008.5.1.4.1.1.91.1", "Microscopy Bulk Simple Annotations Storage")]
    [InlineData("1.2.840.10008.1.3.10", "DICOMDIR")]
    [InlineData("1.2.3.4.5", "objects of class 1.2.3.4.5")]
    public void Other_objects(string uid, string expected) => Assert.Contains(
        expected, Assert.Throws<UnsupportedSlideException>(() => DicomPaint.Open(Level with { EditMeta = m => m.Text(0x0002_0002, "UI", uid) })).Message, StringComparison.Ordinal);

    public static TheoryData<string, uint, string, string> Pixels { get; } = new()
    {
        { "PALETTE COLOR", 0x0028_0004, "CS", "PALETTE COLOR" },
        { "YBR_PARTIAL_420", 0x0028_0004, "CS", "YBR_PARTIAL_420" },
        { "YBR_RCT", 0x0028_0004, "CS", "YBR_RCT" },
        { "16", 0x0028_0100, "US", "8 of 16 bits" },
        { "7", 0x0028_0101, "US", "7 of 8 bits" },
        { "1", 0x0028_0103, "US", "a sign" },
        { "0", 0x0028_0010, "US", "Rows (0028,0010) is 0" },
        { "0", 0x0048_0006, "UL", "TotalPixelMatrixColumns" },
        { "4294967295", 0x0048_0007, "UL", "TotalPixelMatrixRows" },
        { "7", 0x0028_0008, "IS", "do not fill" },
        { "2", 0x0048_0303, "UL", "in 2 focal planes" },
        { "4000000000", 0x0048_0303, "UL", "do not fill" },
        { "-1", 0x0028_0008, "IS", "NumberOfFrames (0028,0008) is -1" },
        { "2147483647", 0x0028_0008, "IS", "NumberOfFrames" },
        { "LABEL", 0x0008_0008, "CS", "no level was found" },
    };

    [Theory]
    [MemberData(nameof(Pixels))]
    public void Attributes(string value, uint tag, string vr, string expected)
    {
        var image = tag == 0x0048_0006 || value == "7" ? Level with { Width = 1000 } : Level;
        var error = Assert.ThrowsAny<SlideException>(() => DicomPaint.Open(image with
        {
            Edit = a => _ = tag == 0x0008_0008 ? a.Text(tag, vr, "ORIGINAL", "PRIMARY", value) : vr is "CS" or "IS" ? a.Text(tag, vr, value) : a.Number(tag, vr, double.Parse(value, System.Globalization.CultureInfo.InvariantCulture)),
        }));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Uncompressed_colours_other_than_rgb() => Assert.Contains("YCbCr", Assert.Throws<UnsupportedSlideException>(() => DicomPaint.Open(Level with
    {
        Syntax = DicomImage.Explicit, Photometric = "YBR_FULL", Frames = DicomPaint.NativeFrames(100, 80, 64, 1),
    })).Message, StringComparison.Ordinal);

    [Fact]
    public void Frames_off_the_grid()
    {
        var sparse = Level with { Places = [(0, 0, 0, "1"), (1, 0, 0, "1"), (0, 1, 0, "1"), (1, 1, 0, "1")] };
        using (var slide = DicomPaint.Open(sparse))
            Assert.Equal((100L, 80L), (slide.Width, slide.Height));
        Assert.Contains("column 33", Assert.Throws<UnsupportedSlideException>(() => DicomPaint.Open(sparse with { Edit = Place(33, 1) })).Message, StringComparison.Ordinal);
        Assert.Contains("outside", Assert.Throws<SlideException>(() => DicomPaint.Open(sparse with { Edit = Place(129, 1) })).Message, StringComparison.Ordinal);
        Assert.Contains("outside", Assert.Throws<SlideException>(() => DicomPaint.Open(sparse with { Edit = Place(1, 0) })).Message, StringComparison.Ordinal);
        Assert.Contains("places 0", Assert.Throws<SlideException>(() => DicomPaint.Open(sparse with { Edit = a => a.Remove(0x5200_9230) })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_without_pixels_or_with_the_wrong_kind()
    {
        var bytes = Level.Build();
        var pixels = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xE0, 0x7F, 0x10, 0x00]);
        Assert.Contains("no pixels", Assert.Throws<SlideException>(() => DicomPaint.Open(bytes[..pixels])).Message, StringComparison.Ordinal);
        Assert.Contains("do not fit", Assert.Throws<SlideException>(() => DicomPaint.Open(Level with { Syntax = DicomImage.Explicit, Photometric = "RGB" })).Message, StringComparison.Ordinal);
        Assert.Contains("transfer syntax", Assert.Throws<SlideException>(() => DicomPaint.Open(Level with { EditMeta = m => m.Remove(0x0002_0010) })).Message, StringComparison.Ordinal);
    }

    private static Action<DicomAttributes> Place(int column, int row) => a => a.Sequence(
        0x5200_9230,
        [.. Enumerable.Range(0, 4).Select(i => new DicomAttributes().Sequence(0x0048_021A, new DicomAttributes().Number(0x0048_021E, "SL", column).Number(0x0048_021F, "SL", row)))]);
}
