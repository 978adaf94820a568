using System.Diagnostics;
using System.Text;
using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>Attributes: what is read, and that nothing in a file can make reading them crash, hang or eat memory.</summary>
public sealed class DicomParserTests
{
    private static readonly DicomImage Level = DicomPaint.Level(100, 80, 64, seed: 1);

    [Theory]
    [InlineData("ISO_IR 192", new byte[] { 0xC3, 0xBC }, "ü")]
    [InlineData("ISO_IR 100", new byte[] { 0xFC, 0x20 }, "ü")]
    [InlineData("ISO 2022 IR 144", new byte[] { 0xD4, 0xD5 }, "де")]
    [InlineData("GB18030", new byte[] { 0xD6, 0xD0 }, "中")]
    [InlineData(null, new byte[] { 0xFC, 0x20 }, "ü")]
    public void Text_follows_the_character_set(string? set, byte[] bytes, string expected)
    {
        using var slide = DicomPaint.Open(Level with
        {
            Edit = a => _ = (set is null ? a : a.Text(0x0008_0005, "CS", set)).Bytes(0x0010_0010, "PN", bytes),
        });
        Assert.Equal(expected, slide.Properties["dicom.PatientName"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_not_known_is_passed_over(bool undefinedLengths)
    {
        // Private and unknown attributes, values of representations still to come, encapsulated icons inside items, and sequences marked as unknown, whose items are implicit VR.
        var icon = new DicomAttributes().Bytes(0x0011_0001, "LO", "x "u8.ToArray());
        var known = new DicomAttributes().Sequence(0x0048_0105, new DicomAttributes().Text(0x0048_0106, "SH", "1").Text(0x0048_0112, "DS", "40"));
        var implicitItems = known.Write(explicitVr: false, undefinedLengths: true)[8..];
        using var icons = new MemoryStream();
        DicomAttributes.WriteHead(icons, 0xFFFE_E000, null, uint.MaxValue);
        DicomAttributes.WriteHead(icons, 0x7FE0_0010, "OB", uint.MaxValue);
        DicomAttributes.WriteHead(icons, 0xFFFE_E000, null, 0);
        DicomAttributes.WriteHead(icons, 0xFFFE_E000, null, 4);
        icons.Write([1, 2, 3, 4]);
        DicomAttributes.WriteHead(icons, 0xFFFE_E0DD, null, 0);
        DicomAttributes.WriteHead(icons, 0xFFFE_E00D, null, 0);
        DicomAttributes.WriteHead(icons, 0xFFFE_E0DD, null, 0);
        var image = Level with
        {
            UndefinedLengths = undefinedLengths,
            Edit = a => a.Sequence(0x0011_1001, icon, new DicomAttributes(), icon).Bytes(0x0011_1002, "UN", new byte[70_000]).Bytes(0x0019_0010, "OV", new byte[16]),
        };
        var bytes = image.Build();
        var optical = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x48, 0, 0x05, 0x01]);
        var end = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x00, 0x52, 0x29, 0x92]);
        using var changed = new MemoryStream();
        changed.Write(bytes, 0, optical);
        DicomAttributes.WriteHead(changed, 0x0048_0105, "UN", uint.MaxValue);
        changed.Write(implicitItems);
        DicomAttributes.WriteHead(changed, 0x0088_0200, "SQ", uint.MaxValue);
        icons.WriteTo(changed);
        changed.Write(bytes, end, bytes.Length - end);
        using var slide = DicomPaint.Open(changed.ToArray());
        Assert.Equal(40, slide.ObjectivePower);
        using var expected = DicomPaint.Compose(100, 80, 64, image.Frames);
        DicomPaint.AssertShows(expected, slide);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Deep_nesting_is_refused(bool known)
    {
        using var nest = new MemoryStream();
        for (var depth = 0; depth < 100_000; depth++)
        {
            DicomAttributes.WriteHead(nest, known ? 0x0048_0105u : 0x0047_0105, "SQ", uint.MaxValue);
            DicomAttributes.WriteHead(nest, 0xFFFE_E000, null, uint.MaxValue);
        }

        Assert.Contains("nested more than 16 deep", Refused(nest.ToArray()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_beyond_what_encloses_them_are_refused()
    {
        foreach (var (vr, length) in ((string, uint)[])[("UT", 0xFFFF_FFFE), ("UT", 100_000_000), ("SQ", 0x7FFF_FFFF), ("OB", 3_000_000_000)])
        {
            using var element = new MemoryStream();
            DicomAttributes.WriteHead(element, 0x0048_0105, vr, length);
            Assert.Contains("claims", Refused(element.ToArray()).Message, StringComparison.Ordinal);
        }

        // An attribute longer than its item.
        using var item = new MemoryStream();
        DicomAttributes.WriteHead(item, 0x0048_0105, "SQ", 20);
        DicomAttributes.WriteHead(item, 0xFFFE_E000, null, 12);
        DicomAttributes.WriteHead(item, 0x0048_0106, "SH", 200);
        item.Write(new byte[300]);
        Assert.Contains("claims 200 bytes where 4 are left", Refused(item.ToArray()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Millions_of_attributes_or_items_take_neither_time_nor_memory()
    {
        // Megabytes of each: empty items, attributes without a value, kept texts; all in a kept sequence.
        using var items = new MemoryStream();
        for (var i = 0; i < 1_000_000; i++)
            DicomAttributes.WriteHead(items, 0xFFFE_E000, null, 0);
        using var attributes = new MemoryStream();
        DicomAttributes.WriteHead(attributes, 0xFFFE_E000, null, uint.MaxValue);
        for (var i = 0; i < 1_000_000; i++)
            DicomAttributes.WriteHead(attributes, 0x0048_0106, "SH", 0);
        using var texts = new MemoryStream();
        DicomAttributes.WriteHead(texts, 0xFFFE_E000, null, uint.MaxValue);
        for (var i = 0; i < 2000; i++)
        {
            DicomAttributes.WriteHead(texts, 0x0048_0106, "SH", 10_000);
            texts.Write(new byte[10_000]);
        }

        foreach (var content in (MemoryStream[])[items, attributes, texts])
        {
            using var sequence = new MemoryStream();
            DicomAttributes.WriteHead(sequence, 0x0048_0105, "SQ", uint.MaxValue);
            content.WriteTo(sequence);
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var clock = Stopwatch.StartNew();
            Assert.Contains("header is larger", Refused(sequence.ToArray()).Message, StringComparison.Ordinal);
            Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 200 << 20);
            Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
        }
    }

    [Fact]
    public void A_file_cut_anywhere_is_a_slide_exception_or_a_slide()
    {
        var image = Level with { Places = [(0, 0, 0, "1"), (1, 0, 0, "1"), (0, 1, 0, "1"), (1, 1, 0, "1")], UndefinedLengths = true };
        var bytes = image.Build();
        var opened = 0;
        for (var length = 1; length < bytes.Length; length += length < 2500 ? 1 : 97)
        {
            try
            {
                using var slide = DicomPaint.Open(bytes[..length]);
                Assert.Equal("dicom", slide.Format);
                opened++;
            }
            catch (SlideException)
            {
            }
        }

        Assert.InRange(opened, 10, 500);
    }

    [Fact]
    public void Texts_of_a_file_are_quoted_in_one_line()
    {
        Assert.Equal("a?b?", DicomText.Quote("a\nb\u001b"));
        Assert.Equal(new string('x', 64) + "…", DicomText.Quote(new string('x', 100)));
        Assert.Equal("nothing", DicomText.Quote(""));
        Assert.Equal(Encoding.Latin1, DicomText.EncodingOf("ISO_IR 4711"));
    }

    // The attributes stand before the functional groups of a sound file.
    private static SlideException Refused(byte[] attributes)
    {
        var bytes = Level.Build();
        var at = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x48, 0, 0x05, 0x01]);
        return Assert.ThrowsAny<SlideException>(() => DicomPaint.Open([.. bytes[..at], .. attributes, .. bytes[at..]]));
    }
}
